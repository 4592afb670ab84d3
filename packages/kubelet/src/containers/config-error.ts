const brand = Symbol.for('keelson.kubelet.ContainerConfigError')

/** A container that cannot be made from what the pod asks for; the kubelet waits for that to change. */
export class ContainerConfigError extends Error {
  readonly [brand] = true
  /** The waiting reason shown in the container's status. */
  readonly reason: 'CreateContainerConfigError' | 'CreateContainerError'

  constructor(
    message: string,
    reason: 'CreateContainerConfigError' | 'CreateContainerError' = 'CreateContainerConfigError',
  ) {
    super(message)
    this.name = 'ContainerConfigError'
    this.reason = reason
  }
}

/** True for a {@link ContainerConfigError}. */
export function isContainerConfigError(err: unknown): err is ContainerConfigError {
  return typeof err === 'object' && err !== null && brand in err
}
