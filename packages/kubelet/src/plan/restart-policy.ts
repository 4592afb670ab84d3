import type { Container, Pod } from '@keelson/api'
import type { ContainerStatus } from '../runtime/types.ts'

/** True for an init container that keeps running beside the app containers. */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always'
}

/**
 * Whether a container that ended with this code is to run again: the first of its own rules that fits decides, then
 * its own policy, then the pod's.
 */
export function restartsAfter(pod: Pod, container: Container, exitCode: number): boolean {
  if (ruleFits(container, exitCode)) return true
  switch (container.restartPolicy ?? pod.spec?.restartPolicy) {
    case 'Never':
      return false
    case 'OnFailure':
      return exitCode !== 0
    default:
      return true
  }
}

/** Restarting is all that a rule can ask for. */
function ruleFits(container: Container, exitCode: number): boolean {
  return (container.restartPolicyRules ?? []).some(({ exitCodes }) => {
    const listed = exitCodes?.values?.includes(exitCode) ?? false
    return exitCodes?.operator === 'NotIn' ? !listed : listed
  })
}

/** Whether a container that is ended by the kubelet may run again, whatever its exit code will be. */
export function isRestartable(pod: Pod, container: Container): boolean {
  if ((container.restartPolicyRules ?? []).length > 0) return true
  return (container.restartPolicy ?? pod.spec?.restartPolicy) !== 'Never'
}

/** Whether an app container is to be started (again), given the newest one of its name. */
export function shouldRun(pod: Pod, container: Container, latest: ContainerStatus | undefined): boolean {
  if (!latest || latest.state === 'created' || latest.state === 'unknown') return true
  return latest.state !== 'running' && restartsAfter(pod, container, latest.exitCode)
}
