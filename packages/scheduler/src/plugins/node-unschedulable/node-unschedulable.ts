import { toleratesTaint, type Pod } from '@keelson/api'
import { onItself, onNode } from '../../framework/events.ts'
import type { FilterPlugin } from '../../framework/extension-points.ts'
import { status } from '../../framework/status.ts'

const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const

/** No cordoned nodes, except for pods that tolerate that. */
export const nodeUnschedulable: FilterPlugin = {
  name: 'NodeUnschedulable',
  events: [
    onNode(['add', 'updateUnschedulable'], (_pod, _before, after) => after?.spec?.unschedulable !== true),
    onItself('updateTolerations', toleratesCordon),
  ],
  filter(_state, pod, { node }) {
    if (node.spec?.unschedulable !== true) return undefined
    return toleratesCordon(pod) ? undefined : status('unschedulableAndUnresolvable', 'node(s) were unschedulable')
  },
}

function toleratesCordon({ spec }: Pod): boolean {
  return toleratesTaint(spec?.tolerations, taint)
}
