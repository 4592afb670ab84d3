import type { Container, Pod } from '@keelson/api'
import type { ContainerStatus } from '../runtime/types.ts'

/** True for an init container that keeps running beside the app containers. */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always'
}

/** Whether a container that failed is to run again. */
export function restartsOnFailure(pod: Pod): boolean {
  return pod.spec?.restartPolicy !== 'Never'
}

/** Whether an app container is to be started (again), given the newest one of its name. */
export function shouldRun(pod: Pod, latest: ContainerStatus | undefined): boolean {
  if (!latest || latest.state === 'created' || latest.state === 'unknown') return true
  if (latest.state === 'running') return false
  if (pod.spec?.restartPolicy === 'Never') return false
  return pod.spec?.restartPolicy !== 'OnFailure' || latest.exitCode !== 0
}
