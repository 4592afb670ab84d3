import type { ContainerStatus, Pod } from '@keelson/api'
import { isSidecar, restartsAfter } from '../plan/restart-policy.ts'

/** The statuses a phase follows from. */
export interface PhaseInputs {
  readonly containers: readonly ContainerStatus[]
  readonly inits: readonly ContainerStatus[]
  /** The pod's containers have ended for good. */
  readonly terminal: boolean
}

/** A pod's phase by its containers' statuses and its restart policy. */
export function podPhase(pod: Pod, inputs: PhaseInputs): 'Pending' | 'Running' | 'Succeeded' | 'Failed' {
  const init = initialisation(pod, inputs)
  if (init === 'failed') return 'Failed'
  const counts = count(pod, inputs.containers)
  if (init === 'pending' && !inputs.terminal) return 'Pending'
  if (counts.waiting > 0 && !inputs.terminal) return 'Pending'
  // A sidecar that still runs holds the pod's end back.
  if (counts.running > 0 || (counts.stopped > 0 && sidecarRuns(pod, inputs))) return 'Running'
  if (counts.stopped === 0) return inputs.terminal ? 'Failed' : 'Pending'
  if (inputs.terminal) return counts.succeeded === inputs.containers.length ? 'Succeeded' : 'Failed'
  // What does not run is between two runs, or done.
  if (counts.restarting > 0) return 'Running'
  return counts.stopped === counts.succeeded ? 'Succeeded' : 'Failed'
}

function initialisation(pod: Pod, { inits, containers }: PhaseInputs): 'done' | 'pending' | 'failed' {
  const anyStarted = containers.some(
    ({ state, lastState }) => state?.running || state?.terminated || lastState?.terminated,
  )
  for (const container of pod.spec?.initContainers ?? []) {
    const status = inits.find(({ name }) => name === container.name)
    const { terminated } = status?.state ?? {}
    const ended = terminated ?? status?.lastState?.terminated
    if (isSidecar(container)) {
      if (!status?.started && !terminated && !anyStarted) return 'pending'
      continue
    }
    if (terminated?.exitCode === 0) continue
    if (ended && ended.exitCode !== 0 && !restartsAfter(pod, container, ended.exitCode)) return 'failed'
    if (!anyStarted) return 'pending'
  }
  return 'done'
}

function sidecarRuns(pod: Pod, { inits }: PhaseInputs): boolean {
  const sidecars = (pod.spec?.initContainers ?? []).filter(isSidecar)
  return sidecars.some(({ name }) => inits.some((status) => status.name === name && status.state?.running))
}

function count(pod: Pod, statuses: readonly ContainerStatus[]) {
  const counts = { running: 0, waiting: 0, stopped: 0, succeeded: 0, restarting: 0 }
  for (const { name, state, lastState } of statuses) {
    const ended = state?.terminated ?? lastState?.terminated
    if (state?.running) counts.running++
    else if (ended) {
      const container = pod.spec?.containers?.find((each) => each.name === name)
      counts.stopped++
      if (state?.terminated?.exitCode === 0) counts.succeeded++
      if (container && restartsAfter(pod, container, ended.exitCode)) counts.restarting++
    } else counts.waiting++
  }
  return counts
}
