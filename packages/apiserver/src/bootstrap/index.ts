import type { Clock, Logger } from '@keelson/component-base'
import type { LocalClient } from '../registry/port.ts'
import type { ObjectFeed } from '../state/port.ts'
import { ensureAuthenticationConfig } from './authentication-config.ts'
import { keepKubernetesService } from './kubernetes-service.ts'
import { keepNamespaces } from './namespaces.ts'
import { persist } from './persist.ts'
import { ensurePriorityClasses } from './priority-classes.ts'
import { aggregateRoles } from './roles/aggregation.ts'
import { reconcileRoles } from './roles/reconcile.ts'

/** What the objects of a new cluster are made from. */
export interface BootstrapOptions {
  readonly local: LocalClient
  readonly feed: ObjectFeed
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

/** A named step run in order once storage is ready; each shows up in /readyz as poststarthook/NAME. */
export interface PostStartHook {
  readonly name: string
  /** Tries again until it succeeds; rejects only when `signal` aborts. Work that goes on afterwards ends with `signal`. */
  run(signal: AbortSignal): Promise<void>
}

/** What a new cluster must hold, in the order it is to be made. Running them again changes nothing users added. */
export function createBootstrapHooks(options: BootstrapOptions): readonly PostStartHook[] {
  const { local, advertiseAddress, securePort, kubernetesServiceIp: serviceIp } = options
  const steps: [string, (signal: AbortSignal) => Promise<void>][] = [
    ['start-system-namespaces-controller', (signal) => keepNamespaces(options, signal)],
    ['rbac/bootstrap-roles', () => reconcileRoles(local)],
    ['rbac/aggregate-cluster-roles', (signal) => aggregateRoles(options, signal)],
    ['scheduling/bootstrap-system-priority-classes', () => ensurePriorityClasses(local)],
    [
      'bootstrap-controller',
      (signal) => keepKubernetesService(options, { serviceIp, advertiseAddress, securePort }, signal),
    ],
    ['start-cluster-authentication-info-controller', () => ensureAuthenticationConfig(local, options)],
  ]
  return steps.map(([name, step]) => ({
    name,
    run: (signal) => persist(() => step(signal), { ...options, hook: name }, signal),
  }))
}
