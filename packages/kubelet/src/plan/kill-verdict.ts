import type { Container, Pod } from '@keelson/api'
import type { ContainerStatus } from '../runtime/types.ts'
import { containerHash } from './container-hash.ts'
import type { ContainerKill } from './pod-actions.ts'
import { isRestartable } from './restart-policy.ts'

/** What the probes last said of a container, by runtime id. Absent: not probed, or not yet known. */
export interface ProbeVerdicts {
  liveness(containerId: string): 'success' | 'failure' | undefined
  startup(containerId: string): 'success' | 'failure' | undefined
}

/** Label that holds {@link containerHash} of what a container was made from. */
export const hashLabel = 'io.kubernetes.container.hash'

/** Why a running container has to go, if it has to. */
export function killVerdict(
  pod: Pod,
  container: Container,
  latest: ContainerStatus,
  probes: ProbeVerdicts,
): ContainerKill | undefined {
  const again = ', will be restarted'
  const what = isRestartable(pod, container) ? again : ''
  const made = latest.labels[hashLabel]
  if (made !== undefined && made !== containerHash(container)) {
    return {
      status: latest,
      container,
      reason: 'changed',
      message: `Container ${container.name} definition changed${again}`,
    }
  }
  if (probes.startup(latest.id) === 'failure') {
    return {
      status: latest,
      container,
      reason: 'startup',
      message: `Container ${container.name} failed startup probe${what}`,
    }
  }
  if (probes.liveness(latest.id) === 'failure') {
    return {
      status: latest,
      container,
      reason: 'liveness',
      message: `Container ${container.name} failed liveness probe${what}`,
    }
  }
  return undefined
}
