import { toleratesTaint, type Pod, type Taint } from '@keelson/api'
import type { FilterPlugin, ScorePlugin } from '../../framework/extension-points.ts'
import { normalize } from '../../framework/normalize.ts'
import { status } from '../../framework/status.ts'

/** Nodes whose taints the pod tolerates; fewer untolerated `PreferNoSchedule` taints are better. */
export const taintToleration: FilterPlugin & ScorePlugin = {
  name: 'TaintToleration',
  events: [
    { resource: 'Node', actions: ['add', 'updateTaints'] },
    { resource: 'Pod', actions: ['updateTolerations'] },
  ],
  filter(_state, pod, { node }) {
    const taints = node.spec?.taints
    if (taints === undefined) return undefined
    const isRepelled = taints.some(
      ({ effect, ...rest }) => effect !== 'PreferNoSchedule' && !isTolerated(pod, { effect, ...rest }),
    )
    return isRepelled ? status('unschedulableAndUnresolvable', 'node(s) had untolerated taint(s)') : undefined
  },
  score(_state, pod, { node }) {
    const taints = node.spec?.taints ?? []
    return taints.filter((taint) => taint.effect === 'PreferNoSchedule' && !isTolerated(pod, taint)).length
  },
  normalize(_state, _pod, scores) {
    normalize(scores, { isReversed: true })
  },
}

function isTolerated(pod: Pod, taint: Taint): boolean {
  return toleratesTaint(pod.spec?.tolerations, taint)
}
