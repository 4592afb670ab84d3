import type { PodSpec } from '../types.generated.ts'
import { parseResourceList, type ResourceAmounts } from './requests.ts'

/** How a pod fares when its node runs out of a resource. */
export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort'

const computeResources = ['cpu', 'memory']

function positive(amounts: ResourceAmounts): ResourceAmounts {
  const entries = Object.entries(amounts).filter(([name, q]) => computeResources.includes(name) && q.sign() > 0)
  return Object.fromEntries(entries)
}

/**
 * A pod's quality of service: BestEffort asks for nothing, Guaranteed limits cpu and memory of every container and
 * requests just that, all others are Burstable. Resources at pod level decide alone where they are set.
 */
export function qosClass(pod: { spec: PodSpec }): QosClass {
  const { spec } = pod
  const parts =
    spec.resources === undefined
      ? [...(spec.initContainers ?? []), ...(spec.containers ?? [])]
      : [{ resources: spec.resources }]
  const sides = parts.map(({ resources }) => ({
    requests: positive(parseResourceList(resources?.requests)),
    limits: positive(parseResourceList(resources?.limits)),
  }))
  if (sides.every(({ requests, limits }) => Object.keys(requests).length + Object.keys(limits).length === 0)) {
    return 'BestEffort'
  }
  const guaranteed = sides.every(({ requests, limits }) =>
    computeResources.every((name) => {
      const limit = limits[name]
      return limit !== undefined && (requests[name] ?? limit).cmp(limit) === 0
    }),
  )
  return guaranteed ? 'Guaranteed' : 'Burstable'
}
