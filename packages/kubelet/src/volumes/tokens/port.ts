import type { Pod } from '@keelson/api'

/** Which token a pod is to get. */
export interface TokenRequest {
  /** Absent means the apiserver's own audience. */
  readonly audience?: string
  readonly expirationSeconds: number
}

/** A ServiceAccount token bound to a pod. */
export interface PodToken {
  readonly token: string
  /** When it is to be replaced, in milliseconds since the epoch. */
  readonly refreshAt: number
}

/** Issues the ServiceAccount tokens of pods. */
export interface TokenSource {
  /** The pod's present token; a new one once the last is due. Rejects with a `VolumeError`. */
  token(pod: Pod, request: TokenRequest): Promise<PodToken>
  /** Forgets a pod's tokens. */
  forget(podUID: string): void
}
