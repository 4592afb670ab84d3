import { hostPortsConflict, type HostPort } from '@keelson/api'
import { podInfo } from '../../cache/pod-info.ts'
import { stateKey } from '../../framework/cycle-state.ts'
import { onNode, onPod } from '../../framework/events.ts'
import type { FilterPlugin, PreFilterPlugin } from '../../framework/extension-points.ts'
import { status } from '../../framework/status.ts'

/** Who takes ports of a node. */
interface PortHolder {
  readonly hostPorts: readonly HostPort[]
}

const wantedPorts = stateKey<readonly HostPort[]>('NodePorts')

/** The pod's host ports must be free. */
export const nodePorts: PreFilterPlugin & FilterPlugin = {
  name: 'NodePorts',
  events: [
    onPod(['delete'], (pod, before) => before !== undefined && conflicts(podInfo(pod), podInfo(before))),
    onNode(['add']),
  ],
  preFilter(state, pod) {
    const { hostPorts } = podInfo(pod)
    if (hostPorts.length === 0) return { status: status('skip') }
    state.write(wantedPorts, hostPorts)
    return undefined
  },
  filter(state, _pod, node) {
    return conflicts({ hostPorts: state.read(wantedPorts) }, node)
      ? status('unschedulable', "node(s) didn't have free ports for the requested pod ports")
      : undefined
  },
}

function conflicts(one: PortHolder, other: PortHolder): boolean {
  return one.hostPorts.some((wanted) => other.hostPorts.some((taken) => hostPortsConflict(wanted, taken)))
}
