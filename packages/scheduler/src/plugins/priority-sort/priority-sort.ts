import type { QueueSortPlugin } from '../../framework/extension-points.ts'

/** Higher priority first, then the one that has waited longer. */
export const prioritySort: QueueSortPlugin = {
  name: 'PrioritySort',
  less(a, b) {
    const difference = (a.pod.spec?.priority ?? 0) - (b.pod.spec?.priority ?? 0)
    return difference === 0 ? a.queuedAt < b.queuedAt : difference > 0
  },
}
