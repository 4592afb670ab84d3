/**
 * The closed set of ways a container runtime call can fail. Adapters translate their engine's errors into
 * these once, at the seam; everything above branches on the code, never on a message.
 */
export type RuntimeErrorCode =
  /** The container, sandbox or network does not exist (any more). */
  | 'notFound'
  /** A container of that name exists already. */
  | 'alreadyExists'
  /** The image is not on this machine. */
  | 'imageNotFound'
  /** The image reference cannot be parsed. */
  | 'invalidImageName'
  /** The registry refused the pull or does not know the image. */
  | 'imagePull'
  /** The registry could not be reached. */
  | 'registryUnavailable'
  /** The image is used by a container and was not removed. */
  | 'imageInUse'
  /** The operation needs a running container and this one is not. */
  | 'notRunning'
  /** The engine could not start the container's process (missing binary, bad mount, cgroup refused …). */
  | 'cannotStart'
  /** The request describes a container this engine refuses to create. */
  | 'invalidConfig'
  /** The call did not finish in the time it was given. */
  | 'timeout'
  /** The caller aborted. */
  | 'aborted'
  /** The engine does not answer at all. */
  | 'unreachable'
  /** This engine cannot do what was asked. */
  | 'unsupported'
  /** Anything else the engine reported. */
  | 'internal'

const brand = Symbol.for('keelson.kubelet.RuntimeError')

/** A failed runtime call. `message` is the engine's own text, fit to be shown in an event. */
export class RuntimeError extends Error {
  readonly [brand] = true
  readonly code: RuntimeErrorCode

  constructor(code: RuntimeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'RuntimeError'
    this.code = code
  }
}

/** True for a {@link RuntimeError}, with that code if one is given. */
export function isRuntimeError(err: unknown, code?: RuntimeErrorCode): err is RuntimeError {
  return (
    typeof err === 'object' &&
    err !== null &&
    brand in err &&
    (code === undefined || (err as RuntimeError).code === code)
  )
}
