import type { JsonObject } from '@keelson/apimachinery'
import type { KindDefinition } from '@keelson/api'
import type { ServedGroup } from './groups.ts'

/** The versions of the aggregated form; they differ in name only. */
export type AggregatedVersion = 'v2' | 'v2beta1'

/** Everything below /api or /apis in one document. */
export function apiGroupDiscoveryList(groups: readonly ServedGroup[], version: AggregatedVersion): JsonObject {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map((group) => ({
      metadata: { ...(group.name === '' ? {} : { name: group.name }), creationTimestamp: null },
      versions: group.versions.map((served) => ({
        version: served.version,
        resources: served.kinds.map(resource),
        freshness: 'Current',
      })),
    })),
  }
}

function resource(kind: KindDefinition): JsonObject {
  return {
    resource: kind.resource,
    responseKind: { group: kind.group, version: kind.version, kind: kind.kind },
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: kind.verbs.toSorted(),
    ...(kind.shortNames.length === 0 ? {} : { shortNames: [...kind.shortNames] }),
    ...(kind.categories.length === 0 ? {} : { categories: [...kind.categories] }),
    ...(kind.subresources.length === 0 ? {} : { subresources: subresources(kind) }),
  }
}

function subresources(parent: KindDefinition): JsonObject[] {
  return parent.subresources
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, kind, verbs }) => ({
      subresource: name,
      responseKind: { group: kind.group, version: kind.version, kind: kind.kind },
      verbs: verbs.toSorted(),
    }))
}
