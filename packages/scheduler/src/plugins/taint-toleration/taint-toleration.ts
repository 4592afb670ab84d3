import { toleratesTaint, type Node, type Pod, type Taint } from '@keelson/api'
import { onItself, onNode } from '../../framework/events.ts'
import type { FilterPlugin, ScorePlugin } from '../../framework/extension-points.ts'
import { normalize } from '../../framework/normalize.ts'
import { status } from '../../framework/status.ts'

/** Nodes whose taints the pod tolerates; fewer untolerated `PreferNoSchedule` taints are better. */
export const taintToleration: FilterPlugin & ScorePlugin = {
  name: 'TaintToleration',
  events: [
    onNode(['add', 'updateTaints'], (pod, before, after) => {
      const admits = (node: Node | undefined): boolean => node !== undefined && !isRepelled(pod, node)
      return admits(after) && !admits(before)
    }),
    onItself('updateTolerations'),
  ],
  filter(_state, pod, { node }) {
    return isRepelled(pod, node)
      ? status('unschedulableAndUnresolvable', 'node(s) had untolerated taint(s)')
      : undefined
  },
  score(_state, pod, { node }) {
    const taints = node.spec?.taints ?? []
    return taints.filter((taint) => taint.effect === 'PreferNoSchedule' && !isTolerated(pod, taint)).length
  },
  normalize(_state, _pod, scores) {
    normalize(scores, { isReversed: true })
  },
}

function isRepelled(pod: Pod, { spec }: Node): boolean {
  return (spec?.taints ?? []).some((taint) => taint.effect !== 'PreferNoSchedule' && !isTolerated(pod, taint))
}

function isTolerated(pod: Pod, taint: Taint): boolean {
  return toleratesTaint(pod.spec?.tolerations, taint)
}
