import { podInfo, type PodInfo } from '../../cache/pod-info.ts'
import { stateKey } from '../../framework/cycle-state.ts'
import { maxNodeScore, type PreScorePlugin, type ScorePlugin } from '../../framework/extension-points.ts'
import { status } from '../../framework/status.ts'

const wanted = stateKey<PodInfo>('NodeResourcesBalancedAllocation')

/** Nodes on which cpu and memory would be used to a similar degree are better. Pods that request neither are skipped. */
export const balancedAllocation: PreScorePlugin & ScorePlugin = {
  name: 'NodeResourcesBalancedAllocation',
  preScore(state, pod) {
    const info = podInfo(pod)
    if ((info.requests.get('cpu') ?? 0) === 0 && (info.requests.get('memory') ?? 0) === 0) return status('skip')
    state.write(wanted, info)
    return undefined
  },
  score(state, _pod, node) {
    const { requests } = state.read(wanted)
    const fraction = (name: string): number | undefined => {
      const allocatable = node.allocatable.get(name) ?? 0
      const used = (node.requested.get(name) ?? 0) + (requests.get(name) ?? 0)
      return allocatable === 0 ? undefined : Math.min(1, used / allocatable)
    }
    const [cpu, memory] = [fraction('cpu'), fraction('memory')]
    // For two resources the standard deviation is half of the difference; one alone does not deviate.
    const deviation = cpu === undefined || memory === undefined ? 0 : Math.abs(cpu - memory) / 2
    return Math.trunc((1 - deviation) * maxNodeScore)
  },
}
