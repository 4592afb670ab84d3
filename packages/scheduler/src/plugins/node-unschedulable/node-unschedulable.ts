import { toleratesTaint } from '@keelson/api'
import type { FilterPlugin } from '../../framework/extension-points.ts'
import { status } from '../../framework/status.ts'

const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const

/** No cordoned nodes, except for pods that tolerate that. */
export const nodeUnschedulable: FilterPlugin = {
  name: 'NodeUnschedulable',
  events: [
    { resource: 'Node', actions: ['add', 'updateUnschedulable', 'updateTaints'] },
    { resource: 'Pod', actions: ['updateTolerations'] },
  ],
  filter(_state, pod, { node }) {
    if (node.spec?.unschedulable !== true) return undefined
    return toleratesTaint(pod.spec?.tolerations, taint)
      ? undefined
      : status('unschedulableAndUnresolvable', 'node(s) were unschedulable')
  },
}
