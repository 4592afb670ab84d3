import { rfc3339 } from '@keelson/apimachinery'
import { qosClass } from '@keelson/api'
import type { Container, ContainerStatus, Pod, PodStatus } from '@keelson/api'
import { runningSandbox } from '../plan/pod-runtime-status.ts'
import { podConditions } from './conditions.ts'
import { containerStatus } from './container-status.ts'
import type { StatusInputs } from './container-status.ts'
import { podPhase } from './phase.ts'

/** Why a pod was ended from outside: its phase becomes Failed for this reason. */
export interface TerminalVerdict {
  readonly reason: string
  readonly message: string
  /** The node did it for its own sake: controllers are told, so that they need not count it as the pod's failure. */
  readonly disruption?: boolean
}

/** What a pod's status is made from. */
export interface PodStatusInputs extends StatusInputs {
  readonly hostIPs: readonly string[]
  readonly verdict?: TerminalVerdict
  readonly now: number
}

/**
 * A pod's whole status, from what the runtime holds and what the API remembers. Pure. A pod that has reached
 * Succeeded or Failed never leaves that phase.
 */
export function podStatus(pod: Pod, inputs: PodStatusInputs): PodStatus {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = pod.spec ?? {}
  const statusOf = (container: Container) => containerStatus(pod, container, inputs)
  const inits = initContainers.map((container) => initReady(container, statusOf(container)))
  const apps = containers.map(statusOf)
  const before = pod.status?.phase
  const computed = podPhase(pod, { containers: apps, inits, terminal: inputs.terminal })
  const settled = before === 'Failed' || before === 'Succeeded' ? before : undefined
  // A verdict stands once it is carried out: nothing may take the place of a pod that still runs.
  const verdict = inputs.runtime.containers.some(({ state }) => state === 'running') ? undefined : inputs.verdict
  const phase = settled ?? (verdict ? 'Failed' : computed)
  const sandbox = runningSandbox(inputs.runtime)
  const kept = pod.status?.podIPs?.map(({ ip }) => ip) ?? inputs.runtime.sandboxes[0]?.ips ?? []
  const ips = sandbox?.hostNetwork ? inputs.hostIPs : (sandbox?.ips ?? kept)
  const sandboxReady = sandbox !== undefined && ips.length > 0
  return {
    phase,
    ...(verdict ? { reason: verdict.reason, message: verdict.message } : keptVerdict(pod)),
    observedGeneration: pod.metadata.generation,
    conditions: podConditions(pod, {
      phase,
      containers: apps,
      inits,
      sandboxReady,
      verdict: inputs.verdict,
      now: inputs.now,
    }),
    hostIP: inputs.hostIPs[0],
    hostIPs: inputs.hostIPs.map((ip) => ({ ip })),
    ...(ips.length > 0 ? { podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) } : {}),
    startTime: pod.status?.startTime ?? rfc3339(inputs.now),
    ...(inits.length > 0 ? { initContainerStatuses: inits } : {}),
    containerStatuses: apps,
    ...(ephemeralContainers.length > 0
      ? { ephemeralContainerStatuses: ephemeralContainers.map((each) => unprobed(statusOf(each as Container))) }
      : {}),
    qosClass: pod.status?.qosClass ?? qosClass(pod),
  }
}

/** The status of a pod of which nothing was made, because it may not run on this node. */
export function rejectedStatus(pod: Pod, { reason, message, now }: TerminalVerdict & { now: number }): PodStatus {
  return {
    phase: 'Failed',
    reason,
    message: `Pod was rejected: ${message}`,
    observedGeneration: pod.metadata.generation,
    qosClass: pod.status?.qosClass ?? qosClass(pod),
    startTime: rfc3339(now),
  }
}

function keptVerdict(pod: Pod): Partial<TerminalVerdict> {
  const { reason, message } = pod.status ?? {}
  return { ...(reason ? { reason } : {}), ...(message ? { message } : {}) }
}

/** An ephemeral container has no probes: nothing makes it started or ready. */
function unprobed(status: ContainerStatus): ContainerStatus {
  const { started: _probed, ...rest } = status
  return { ...rest, ready: false }
}

/** A plain init container is ready once it has ended well. */
function initReady(container: Container, status: ContainerStatus): ContainerStatus {
  if (container.restartPolicy === 'Always') return status
  return { ...status, ready: status.state?.terminated?.exitCode === 0 }
}
