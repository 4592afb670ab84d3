import type { Container, Pod } from '@keelson/api'
import type { ContainerStatus } from '../runtime/types.ts'
import { killVerdict } from './kill-verdict.ts'
import type { ProbeVerdicts } from './kill-verdict.ts'
import type { ContainerKill, ContainerStart } from './pod-actions.ts'
import { latestContainer } from './pod-runtime-status.ts'
import type { PodRuntimeStatus } from './pod-runtime-status.ts'
import { isSidecar, restartsAfter } from './restart-policy.ts'

/** What the pod's init containers need. */
export interface InitPlan {
  readonly start: readonly ContainerStart[]
  readonly kill: readonly ContainerKill[]
  /** App containers may run. */
  readonly done: boolean
  /** An init container failed for good, and the pod with it. */
  readonly failed: boolean
}

interface Step {
  start?: ContainerStart
  kill?: ContainerKill
  /** The containers after this one have to wait. */
  blocks?: boolean
  failed?: boolean
}

/**
 * Walks the init containers in order and stops at the first that the others have to wait for. Plain ones must
 * end with 0, sidecars must have started. Once an app container has been made in this sandbox, only sidecars
 * are looked after. `inSandbox` holds the containers of the running sandbox: a new sandbox initialises anew.
 */
export function planInitContainers(
  pod: Pod,
  inSandbox: PodRuntimeStatus,
  all: PodRuntimeStatus,
  probes: ProbeVerdicts,
): InitPlan {
  const appNames = new Set((pod.spec?.containers ?? []).map(({ name }) => name))
  const initialised = inSandbox.containers.some(({ name, state }) => appNames.has(name) && state !== 'created')
  const start: ContainerStart[] = []
  const kill: ContainerKill[] = []
  for (const container of pod.spec?.initContainers ?? []) {
    if (initialised && !isSidecar(container)) continue
    const latest = latestContainer(inSandbox, container.name)
    const previous = latestContainer(all, container.name)
    const step = isSidecar(container) ? sidecarStep(pod, container, latest, probes) : initStep(pod, container, latest)
    if (step.start) start.push({ ...step.start, previous })
    if (step.kill) kill.push(step.kill)
    if (step.failed) return { start: [], kill: [], done: false, failed: true }
    if (step.blocks && !initialised) return { start, kill, done: false, failed: false }
  }
  return { start, kill, done: true, failed: false }
}

function initStep(pod: Pod, container: Container, latest: ContainerStatus | undefined): Step {
  const start = { container, kind: 'init' as const }
  if (!latest || latest.state === 'created' || latest.state === 'unknown') return { start, blocks: true }
  if (latest.state === 'running') return { blocks: true }
  if (latest.exitCode === 0) return {}
  return restartsAfter(pod, container, latest.exitCode) ? { start, blocks: true } : { failed: true }
}

function sidecarStep(pod: Pod, container: Container, latest: ContainerStatus | undefined, probes: ProbeVerdicts): Step {
  const start = { container, kind: 'init' as const }
  if (latest?.state !== 'running') return { start, blocks: true }
  const kill = killVerdict(pod, container, latest, probes)
  if (kill) return { start, kill, blocks: true }
  return { blocks: container.startupProbe !== undefined && probes.startup(latest.id) !== 'success' }
}
