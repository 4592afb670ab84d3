import type { Clock, Logger } from '@keelson/component-base'
import type { LocalClient } from '../registry/port.ts'

export interface BootstrapOptions {
  readonly local: LocalClient
  readonly clock: Clock
  readonly logger: Logger
  /** First address of the service range: 10.96.0.1. */
  readonly kubernetesServiceIp: string
  /** Where the server itself is reached: what the `kubernetes` service points to. */
  readonly advertiseAddress: string
  readonly securePort: number
  readonly clientCa: string
  /** PEM of the front-proxy CA and the names it may use; absent when the server runs no aggregation. */
  readonly requestHeader?: { readonly ca: string; readonly allowedNames: readonly string[] }
}

/** A named step run after the server listens; each shows up in /readyz as poststarthook/NAME. */
export interface PostStartHook {
  readonly name: string
  run(signal: AbortSignal): Promise<void>
}

/** What a new cluster must hold, in the order it is to be made. Running them again changes nothing users added. */
export declare function createBootstrapHooks(options: BootstrapOptions): readonly PostStartHook[]
