import type { KindDefinition } from '@keelson/api'
import type { Clock, Logger, MetricsRegistry } from '@keelson/component-base'
import type { Authenticator } from '../authn/port.ts'
import type { Authorizer, AuthorizerAttributes } from '../authz/port.ts'
import type { RequestInfo } from '../request/request-info.ts'
import { createAuditFilter } from './audit.ts'
import type { AuditSink } from './audit.ts'
import { createAuthenticationFilter } from './authentication.ts'
import { createAuthorizationFilter } from './authorization.ts'
import type { Filter } from './filter.ts'
import { createImpersonationFilter } from './impersonation.ts'
import { createMaxInFlightFilter } from './max-in-flight.ts'
import type { InFlightLimits } from './max-in-flight.ts'
import { createObservationFilter } from './observation.ts'
import { createRecoveryFilter } from './recovery.ts'
import { createTerminationCounter } from './terminations.ts'
import { createTimeoutFilter } from './timeout.ts'

export { chain } from './filter.ts'
export type { Filter, Next } from './filter.ts'

/** What the filters work with. */
export interface FilterDependencies {
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: MetricsRegistry
  readonly authenticator: Authenticator
  readonly authorizer: Authorizer
  readonly anonymousAuth: boolean
  readonly inFlight: InFlightLimits
  readonly auditSink?: AuditSink
  forbidden(attributes: AuthorizerAttributes, reason: string): Error
  /** The kind a path names; undefined when it is not served. */
  kindOf(info: RequestInfo): KindDefinition | undefined
}

/** Every request passes these in this order, whatever it addresses. What it addresses is already known (createExchange). */
export function createFilters(deps: FilterDependencies): readonly Filter[] {
  const countTermination = createTerminationCounter(deps.metrics, (info) => deps.kindOf(info) !== undefined)
  return [
    createObservationFilter(deps),
    createRecoveryFilter(deps.logger, countTermination),
    createTimeoutFilter({ clock: deps.clock, countTermination }),
    createAuthenticationFilter(deps.authenticator, deps.anonymousAuth),
    createAuditFilter(deps.auditSink, deps.logger),
    createImpersonationFilter(deps.authorizer, deps.forbidden),
    createMaxInFlightFilter({ limits: deps.inFlight, metrics: deps.metrics, countTermination }),
    createAuthorizationFilter(deps.authorizer, deps.forbidden),
  ]
}
