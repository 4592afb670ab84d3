import type { Clock, Random } from '@keelson/component-base'
import type { RbacPolicy } from '../authz/index.ts'
import type { Authorizer } from '../authz/port.ts'
import type { ObjectReader } from '../state/port.ts'
import type { AdmissionAttributes, AdmissionPlugin } from './port.ts'

/** What admission plugins may use. */
export interface AdmissionDependencies {
  readonly reader: ObjectReader
  readonly authorizer: Authorizer
  readonly rbac: RbacPolicy
  readonly clock: Clock
  readonly random: Random
}

/** One line of the plugin registry. */
export type AdmissionPluginFactory = (dependencies: AdmissionDependencies) => AdmissionPlugin

/** Whether the change is to this very resource (and subresource, none by default). */
export function concerns(attributes: AdmissionAttributes, resource: string, subresource = ''): boolean {
  const { group, resource: name } = attributes.resource
  return (group === '' ? name : `${group}/${name}`) === resource && attributes.subresource === subresource
}
