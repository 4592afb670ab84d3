import { formatGroupVersion } from '@keelson/apimachinery'
import type { KindRef } from '@keelson/client'

/** A resource as discovery shows it, in one version. */
export interface Mapping extends KindRef {
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly verbs: readonly string[]
  readonly subresources: readonly SubresourceMapping[]
}

/** A path below an object of the resource. */
export interface SubresourceMapping {
  readonly name: string
  readonly verbs: readonly string[]
  readonly kind?: { group: string; version: string; kind: string }
}

/** One group with its versions, the preferred one first. */
export interface DiscoveredGroup {
  readonly name: string
  readonly versions: readonly { version: string; resources: readonly Mapping[] }[]
}

/** The mapping's apiVersion. */
export function mappingApiVersion({ group, version }: Mapping): string {
  return formatGroupVersion({ group, version })
}

/** `deployments.apps`, or `pods`. */
export function mappingResourceName({ group, resource }: Mapping): string {
  return group === '' ? resource : `${resource}.${group}`
}

/** `deployment.apps`, or `pod`: how an object's kind is printed before its name. */
export function mappingKindName({ group, kind }: Pick<Mapping, 'group' | 'kind'>): string {
  return group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`
}

/** `deployment.apps/web`. */
export function printedName(mapping: Pick<Mapping, 'group' | 'kind'>, name: string): string {
  return `${mappingKindName(mapping)}/${name}`
}
