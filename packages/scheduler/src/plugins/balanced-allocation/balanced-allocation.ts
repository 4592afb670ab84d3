import { podInfo, type PodInfo } from '../../cache/pod-info.ts'
import { stateKey } from '../../framework/cycle-state.ts'
import { maxNodeScore, type PreScorePlugin, type ScorePlugin } from '../../framework/extension-points.ts'
import { status } from '../../framework/status.ts'

const scored = ['cpu', 'memory'] as const
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
    const fractions = scored.flatMap((name) => {
      const allocatable = node.allocatable.get(name) ?? 0
      const used = (node.requested.get(name) ?? 0) + (requests.get(name) ?? 0)
      return allocatable === 0 ? [] : [Math.min(1, used / allocatable)]
    })
    // For two resources the standard deviation is half of the difference; one alone does not deviate.
    const deviation = fractions.length < 2 ? 0 : Math.abs(fractions[0]! - fractions[1]!) / 2
    return Math.trunc((1 - deviation) * maxNodeScore)
  },
}
