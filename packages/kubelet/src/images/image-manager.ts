import type { Container, Pod, Secret } from '@keelson/api'
import { formatDuration } from '@keelson/component-base'
import type { Clock } from '@keelson/component-base'
import type { PodEvents } from '../pod-workers/pod-events.ts'
import { createCrashBackoff } from '../plan/crash-backoff.ts'
import { isRuntimeError } from '../runtime/errors.ts'
import type { PodRuntime } from '../runtime/port.ts'
import type { ImageInfo, RegistryAuth } from '../runtime/types.ts'
import { credentialsFor } from './credentials.ts'
import { ImageError } from './image-error.ts'
import type { Puller, PullResult } from './puller.ts'
import { parseImage } from './reference.ts'
import type { ImageReference } from './reference.ts'

const initialBackoffMs = 10_000
const maxBackoffMs = 300_000
const reportBackoffMs = 1000

/** Sees to it that a container's image is on this machine. */
export interface ImageManager {
  /** The image to run, pulled if the policy says so. @throws ImageError */
  ensure(pod: Pod, container: Container, secrets: readonly Secret[]): Promise<ImageInfo>
  forget(podUID: string): void
}

/** What the manager needs. */
export interface ImageManagerOptions {
  runtime: Pick<PodRuntime, 'imageStatus'>
  puller: Puller
  clock: Clock
  events: PodEvents
}

/** Pull policies, back-off per pod and image, and the events about both. */
export function createImageManager(options: ImageManagerOptions): ImageManager {
  const { clock, events } = options
  const backoff = createCrashBackoff({ clock, initialMs: initialBackoffMs, maxMs: maxBackoffMs })
  const failures = new Map<string, { at: number; message: string }>()

  async function ensure(pod: Pod, container: Container, secrets: readonly Secret[]): Promise<ImageInfo> {
    const image = container.image ?? ''
    const reference = parseImage(image)
    if (!reference) throw invalidName(pod, container)
    const policy = container.imagePullPolicy ?? (reference.tag === 'latest' ? 'Always' : 'IfNotPresent')
    if (policy !== 'Always') {
      const present = await inspect(pod, container)
      if (present) {
        events.container(
          pod,
          container,
          'Normal',
          'Pulled',
          `Container image "${image}" already present on machine and can be accessed by the pod`,
        )
        return present
      }
    }
    if (policy === 'Never') {
      const message = `Container image "${image}" is not present with pull policy of Never`
      events.container(pod, container, 'Warning', 'ErrImageNeverPull', message)
      throw new ImageError('ErrImageNeverPull', message, initialBackoffMs)
    }
    return pull(pod, container, { reference, secrets })
  }

  function invalidName(pod: Pod, container: Container): ImageError {
    const message = `Failed to apply default image tag "${container.image}": couldn't parse image name "${container.image}": invalid reference format`
    events.container(pod, container, 'Warning', 'InspectFailed', message)
    return new ImageError('InvalidImageName', message, maxBackoffMs)
  }

  async function inspect(pod: Pod, container: Container): Promise<ImageInfo | undefined> {
    try {
      return await options.runtime.imageStatus(container.image ?? '')
    } catch (err) {
      const message = `Failed to inspect image "${container.image}": ${(err as Error).message}`
      events.container(pod, container, 'Warning', 'InspectFailed', message)
      throw new ImageError('ImageInspectError', message, initialBackoffMs)
    }
  }

  async function pull(
    pod: Pod,
    container: Container,
    source: { reference: ImageReference; secrets: readonly Secret[] },
  ): Promise<ImageInfo> {
    const image = container.image ?? ''
    const key = `${pod.metadata.uid}/${image}`
    const failed = failures.get(key)
    const wait = failed ? backoff.remaining(key, failed.at) : 0
    if (failed && wait > 0) {
      const message = `Back-off pulling image "${image}"`
      events.container(pod, container, 'Normal', 'BackOff', message)
      throw new ImageError('ImagePullBackOff', `${message}: ErrImagePull: ${failed.message}`, wait)
    }
    events.container(pod, container, 'Normal', 'Pulling', `Pulling image "${image}"`)
    const began = clock.monotonic()
    try {
      const result = await pullWithAny(image, credentialsFor(source.reference, source.secrets))
      return await pulled(pod, container, { result, totalMs: clock.monotonic() - began })
    } catch (err) {
      const cause = (err as Error).message
      events.container(pod, container, 'Warning', 'Failed', `Failed to pull image "${image}": ${cause}`)
      backoff.next(key, clock.now())
      failures.set(key, { at: clock.now(), message: cause })
      const unavailable = isRuntimeError(err, 'registryUnavailable')
      const message = unavailable
        ? `image pull failed for ${image} because the registry is unavailable: ${cause}`
        : cause
      // Soon, so that the wait itself is reported as ImagePullBackOff.
      throw new ImageError('ErrImagePull', message, reportBackoffMs)
    }
  }

  /** Tries each set of credentials; the last failure counts. Without any the pull is anonymous. */
  async function pullWithAny(image: string, auths: readonly RegistryAuth[]): Promise<PullResult> {
    let failure: unknown
    for (const auth of auths.length > 0 ? auths : [undefined]) {
      try {
        return await options.puller.pull(image, auth)
      } catch (err) {
        failure = err
      }
    }
    throw failure
  }

  async function pulled(
    pod: Pod,
    container: Container,
    outcome: { result: PullResult; totalMs: number },
  ): Promise<ImageInfo> {
    const image = container.image ?? ''
    const info = await options.runtime.imageStatus(outcome.result.imageId)
    if (!info) throw new Error(`image ${image} vanished after its pull`)
    const [own, total] = [outcome.result.durationMs, outcome.totalMs].map((ms) => formatDuration(Math.floor(ms)))
    events.container(
      pod,
      container,
      'Normal',
      'Pulled',
      `Successfully pulled image "${image}" in ${own} (${total} including waiting). Image size: ${info.size} bytes.`,
    )
    failures.delete(`${pod.metadata.uid}/${image}`)
    return info
  }

  return {
    ensure,
    forget(podUID) {
      backoff.forget(`${podUID}/`)
      for (const key of failures.keys()) if (key.startsWith(`${podUID}/`)) failures.delete(key)
    },
  }
}
