import type { ContainerStatus, SandboxStatus } from '../runtime/types.ts'

/** What the runtime holds of one pod: the input of every decision. */
export interface PodRuntimeStatus {
  /** Newest first. */
  readonly sandboxes: readonly SandboxStatus[]
  /** Newest first. */
  readonly containers: readonly ContainerStatus[]
}

/** A pod the runtime knows nothing of. */
export const emptyRuntimeStatus: PodRuntimeStatus = { sandboxes: [], containers: [] }

/** The newest container of that name, running or not. */
export function latestContainer(status: PodRuntimeStatus, name: string): ContainerStatus | undefined {
  return status.containers.find((container) => container.name === name)
}

/** The one before the newest: what `--previous` shows. */
export function previousContainer(status: PodRuntimeStatus, name: string): ContainerStatus | undefined {
  return status.containers.filter((container) => container.name === name)[1]
}

/** The sandbox the pod runs in now, if it runs. */
export function runningSandbox(status: PodRuntimeStatus): SandboxStatus | undefined {
  const newest = status.sandboxes[0]
  return newest?.running ? newest : undefined
}

/** True while any process of the pod may be alive. */
export function anythingRunning(status: PodRuntimeStatus): boolean {
  return (
    status.sandboxes.some((sandbox) => sandbox.running) ||
    status.containers.some((container) => container.state === 'running')
  )
}
