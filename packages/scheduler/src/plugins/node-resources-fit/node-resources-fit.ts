import { podInfo, type PodInfo } from '../../cache/pod-info.ts'
import { stateKey } from '../../framework/cycle-state.ts'
import {
  maxNodeScore,
  type FilterPlugin,
  type PreFilterPlugin,
  type ScorePlugin,
} from '../../framework/extension-points.ts'
import { status } from '../../framework/status.ts'

const wanted = stateKey<PodInfo>('NodeResourcesFit')
const scored = ['cpu', 'memory'] as const

/**
 * The pod's requests must fit into what is left of the node's allocatable resources. Scores by LeastAllocated: nodes
 * with more left, relative to their size, are better.
 */
export const nodeResourcesFit: PreFilterPlugin & FilterPlugin & ScorePlugin = {
  name: 'NodeResourcesFit',
  events: [
    { resource: 'Pod', actions: ['delete', 'updateRequests'] },
    { resource: 'Node', actions: ['add', 'updateAllocatable'] },
  ],
  preFilter(state, pod) {
    state.write(wanted, podInfo(pod))
    return undefined
  },
  filter(state, _pod, node) {
    const { requests } = state.read(wanted)
    const reasons: string[] = []
    const allowedPods = node.allocatable.get('pods') ?? 0
    if (node.pods.size + 1 > allowedPods) reasons.push('Too many pods')
    let isHopeless = false
    for (const [name, amount] of requests) {
      if (amount === 0) continue
      const allocatable = node.allocatable.get(name) ?? 0
      if (amount <= allocatable - (node.requested.get(name) ?? 0)) continue
      reasons.push(`Insufficient ${name}`)
      // Removing other pods cannot make a node larger than it is.
      isHopeless ||= amount > allocatable
    }
    if (reasons.length === 0) return undefined
    return status(isHopeless ? 'unschedulableAndUnresolvable' : 'unschedulable', ...reasons)
  },
  score(state, _pod, node) {
    const { assumedRequests } = state.read(wanted)
    let sum = 0
    for (const name of scored) {
      const allocatable = node.allocatable.get(name) ?? 0
      const used = (node.assumedRequested.get(name) ?? 0) + (assumedRequests.get(name) ?? 0)
      sum +=
        allocatable === 0 || used > allocatable ? 0 : Math.trunc(((allocatable - used) * maxNodeScore) / allocatable)
    }
    return Math.trunc(sum / scored.length)
  },
}
