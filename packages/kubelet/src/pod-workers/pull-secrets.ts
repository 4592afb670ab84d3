import type { Pod, Secret } from '@keelson/api'
import type { PodWorkerDeps } from './deps.ts'

/** The secrets a pod's images are pulled with. One that is missing is told: the pull may do without it. */
export async function pullSecrets(pod: Pod, deps: Pick<PodWorkerDeps, 'objects' | 'events'>): Promise<Secret[]> {
  const names = (pod.spec?.imagePullSecrets ?? []).map(({ name }) => name ?? '').filter((name) => name !== '')
  const found = await Promise.all(names.map((name) => deps.objects.secret(pod.metadata.namespace ?? '', name)))
  const missing = names.filter((_, index) => found[index] === undefined)
  if (missing.length > 0) {
    const message = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`
    deps.events.pod(pod, 'Warning', 'FailedToRetrieveImagePullSecret', message)
  }
  return found.filter((secret) => secret !== undefined)
}
