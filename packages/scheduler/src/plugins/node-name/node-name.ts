import { onNode } from '../../framework/events.ts'
import type { FilterPlugin } from '../../framework/extension-points.ts'
import { status } from '../../framework/status.ts'

/** Only the node that the pod names. */
export const nodeName: FilterPlugin = {
  name: 'NodeName',
  events: [onNode(['add'], (pod, _before, after) => after?.metadata.name === pod.spec?.nodeName)],
  filter(_state, pod, node) {
    const wanted = pod.spec?.nodeName
    return wanted === undefined || wanted === '' || wanted === node.name
      ? undefined
      : status('unschedulableAndUnresolvable', "node(s) didn't match the requested node name")
  },
}
