import type { Pod } from '@keelson/api'
import { NodeInfo } from '../../cache/node-info.ts'
import { podInfo, type PodInfo } from '../../cache/pod-info.ts'
import { stateKey } from '../../framework/cycle-state.ts'
import { onNode, onPod } from '../../framework/events.ts'
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
    onPod(['delete']),
    onPod(['updateRequests'], (_pod, before, after) => isSmaller(before!, after!)),
    onNode(['add', 'updateAllocatable'], (pod, before, after) => {
      const node = new NodeInfo(after!)
      return lacking(podInfo(pod), node).length === 0 && (before === undefined || hasGrown(new NodeInfo(before), node))
    }),
  ],
  preFilter(state, pod) {
    state.write(wanted, podInfo(pod))
    return undefined
  },
  filter(state, _pod, node) {
    const lacks = lacking(state.read(wanted), node)
    if (lacks.length === 0) return undefined
    const reasons = lacks.map(({ reason }) => reason)
    return status(
      lacks.some(({ isHopeless }) => isHopeless) ? 'unschedulableAndUnresolvable' : 'unschedulable',
      ...reasons,
    )
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

/** Something that a node has too little of. */
interface Lack {
  readonly reason: string
  /** Removing other pods cannot make a node larger than it is. */
  readonly isHopeless: boolean
}

function lacking({ requests }: PodInfo, node: NodeInfo): readonly Lack[] {
  const lacks: Lack[] = []
  if (node.pods.size + 1 > (node.allocatable.get('pods') ?? 0))
    lacks.push({ reason: 'Too many pods', isHopeless: false })
  for (const [name, amount] of requests) {
    const allocatable = node.allocatable.get(name) ?? 0
    if (amount === 0 || amount <= allocatable - (node.requested.get(name) ?? 0)) continue
    lacks.push({ reason: `Insufficient ${name}`, isHopeless: amount > allocatable })
  }
  return lacks
}

function hasGrown(before: NodeInfo, after: NodeInfo): boolean {
  return [...after.allocatable].some(([name, amount]) => amount > (before.allocatable.get(name) ?? 0))
}

function isSmaller(before: Pod, after: Pod): boolean {
  const now = podInfo(after).requests
  return [...podInfo(before).requests].some(([name, amount]) => (now.get(name) ?? 0) < amount)
}
