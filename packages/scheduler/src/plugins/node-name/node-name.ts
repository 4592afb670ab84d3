import type { FilterPlugin } from '../../framework/extension-points.ts'
import { status } from '../../framework/status.ts'

/** Only the node that the pod names. */
export const nodeName: FilterPlugin = {
  name: 'NodeName',
  events: [{ resource: 'Node', actions: ['add'] }],
  filter(_state, pod, node) {
    const wanted = pod.spec?.nodeName
    return wanted === undefined || wanted === '' || wanted === node.name
      ? undefined
      : status('unschedulableAndUnresolvable', "node(s) didn't match the requested node name")
  },
}
