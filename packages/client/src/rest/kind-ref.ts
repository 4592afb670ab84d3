import type { KubeObject } from '@keelson/apimachinery'

/**
 * What a client must know of a kind to talk to it. A KindDefinition of `@keelson/api` is one; for a kind that is only
 * known at run time (a custom resource found in discovery), write these five fields.
 */
export interface KindRef<T extends KubeObject = KubeObject> {
  readonly group: string
  readonly version: string
  readonly kind: string
  /** The plural, lower-case name used in paths. */
  readonly resource: string
  readonly namespaced: boolean
  /** Only carries the type of the objects: a KindDefinition has it, a plain reference leaves it out. */
  row?(obj: T, now: number): unknown
}

/** Where a request goes within a kind. */
export interface ResourcePath {
  namespace?: string
  name?: string
  subresource?: string
}

/** The path of a kind's collection, object or subresource, such as `/apis/apps/v1/namespaces/a/deployments/b/scale`. */
export function resourcePath(kind: KindRef, at: ResourcePath = {}): string {
  const parts = kind.group === '' ? ['/api', kind.version] : ['/apis', kind.group, kind.version]
  if (kind.namespaced && at.namespace !== undefined && at.namespace !== '') {
    parts.push('namespaces', encodeURIComponent(at.namespace))
  }
  parts.push(kind.resource)
  if (at.name !== undefined) parts.push(encodeURIComponent(at.name))
  if (at.subresource !== undefined) parts.push(at.subresource)
  return parts.join('/')
}

/** The kind's apiVersion: `v1`, `apps/v1`. */
export function apiVersionOf(kind: KindRef): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`
}
