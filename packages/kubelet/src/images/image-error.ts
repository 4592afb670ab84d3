/** Why a container has to wait for its image: upstream's reasons. */
export type ImageErrorReason =
  | 'ErrImagePull'
  | 'ImagePullBackOff'
  | 'ErrImageNeverPull'
  | 'InvalidImageName'
  | 'ImageInspectError'
  | 'RegistryUnavailable'

const brand = Symbol.for('keelson.kubelet.ImageError')

/** An image that is not there. `message` goes into the container's waiting state. */
export class ImageError extends Error {
  readonly [brand] = true
  readonly reason: ImageErrorReason
  /** When it makes sense to try again, milliseconds from now. */
  readonly retryAfterMs: number

  constructor(reason: ImageErrorReason, message: string, retryAfterMs: number) {
    super(message)
    this.name = 'ImageError'
    this.reason = reason
    this.retryAfterMs = retryAfterMs
  }
}

/** True for an {@link ImageError}. */
export function isImageError(err: unknown): err is ImageError {
  return typeof err === 'object' && err !== null && brand in err
}
