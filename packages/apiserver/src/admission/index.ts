import type { Clock, Random } from '@keelson/component-base'
import type { RbacPolicy } from '../authz/index.ts'
import type { Authorizer } from '../authz/port.ts'
import type { ObjectReader } from '../state/port.ts'
import type { AdmissionChain } from './port.ts'

/** What admission plugins may use. */
export interface AdmissionDependencies {
  readonly reader: ObjectReader
  readonly authorizer: Authorizer
  readonly rbac: RbacPolicy
  readonly clock: Clock
  readonly random: Random
}

/** The built-in plugins in their order. */
export declare function createAdmissionChain(dependencies: AdmissionDependencies): AdmissionChain
