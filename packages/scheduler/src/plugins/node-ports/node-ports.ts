import { hostPortsConflict, type HostPort } from '@keelson/api'
import { podInfo } from '../../cache/pod-info.ts'
import { stateKey } from '../../framework/cycle-state.ts'
import type { FilterPlugin, PreFilterPlugin } from '../../framework/extension-points.ts'
import { status } from '../../framework/status.ts'

const wantedPorts = stateKey<readonly HostPort[]>('NodePorts')

/** The pod's host ports must be free. */
export const nodePorts: PreFilterPlugin & FilterPlugin = {
  name: 'NodePorts',
  events: [
    { resource: 'Pod', actions: ['delete'] },
    { resource: 'Node', actions: ['add'] },
  ],
  preFilter(state, pod) {
    const { hostPorts } = podInfo(pod)
    if (hostPorts.length === 0) return { status: status('skip') }
    state.write(wantedPorts, hostPorts)
    return undefined
  },
  filter(state, _pod, node) {
    const isTaken = state
      .read(wantedPorts)
      .some((wanted) => node.hostPorts.some((taken) => hostPortsConflict(wanted, taken)))
    return isTaken ? status('unschedulable', "node(s) didn't have free ports for the requested pod ports") : undefined
  },
}
