import type { ContainerStatus, Pod } from '@keelson/api'
import { isSidecar } from '../plan/restart-policy.ts'

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
  const counts = count(inputs.containers)
  if (init === 'pending' && !inputs.terminal) return 'Pending'
  if (counts.waiting > 0 && !inputs.terminal) return 'Pending'
  if (counts.running > 0) return 'Running'
  if (counts.stopped === 0) return inputs.terminal ? 'Failed' : 'Pending'
  if (inputs.terminal) return counts.succeeded === inputs.containers.length ? 'Succeeded' : 'Failed'
  // Every container is between two runs.
  if (pod.spec?.restartPolicy === 'Always' || pod.spec?.restartPolicy === undefined) return 'Running'
  if (counts.stopped === counts.succeeded) return 'Succeeded'
  return pod.spec.restartPolicy === 'Never' ? 'Failed' : 'Running'
}

function initialisation(pod: Pod, { inits, containers }: PhaseInputs): 'done' | 'pending' | 'failed' {
  const anyStarted = containers.some(
    ({ state, lastState }) => state?.running || state?.terminated || lastState?.terminated,
  )
  for (const container of pod.spec?.initContainers ?? []) {
    const status = inits.find(({ name }) => name === container.name)
    const { terminated } = status?.state ?? {}
    if (isSidecar(container)) {
      if (!status?.started && !terminated && !anyStarted) return 'pending'
      continue
    }
    if (terminated?.exitCode === 0) continue
    if (terminated && pod.spec?.restartPolicy === 'Never') return 'failed'
    if (!anyStarted) return 'pending'
  }
  return 'done'
}

function count(statuses: readonly ContainerStatus[]) {
  const counts = { running: 0, waiting: 0, stopped: 0, succeeded: 0 }
  for (const { state, lastState } of statuses) {
    if (state?.running) counts.running++
    else if (state?.terminated) {
      counts.stopped++
      if (state.terminated.exitCode === 0) counts.succeeded++
    } else if (lastState?.terminated) counts.stopped++
    else counts.waiting++
  }
  return counts
}
