import { formatGroupVersion } from '@keelson/apimachinery'
import type { JsonObject } from '@keelson/apimachinery'
import type { KindDefinition } from '@keelson/api'
import type { ServedGroup, ServedVersion } from './groups.ts'
import { storageVersionHash } from './storage-version-hash.ts'

/** `/api`: the versions of the core group and where the server is. */
export function apiVersions(core: ServedGroup | undefined, serverAddress: string): JsonObject {
  return {
    kind: 'APIVersions',
    versions: (core?.versions ?? []).map(({ version }) => version),
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  }
}

/** `/apis`: every group but the core one. */
export function apiGroupList(groups: readonly ServedGroup[]): JsonObject {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.filter(({ name }) => name !== '').map(groupEntry) }
}

/** `/apis/GROUP`. */
export function apiGroup(group: ServedGroup): JsonObject {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group) }
}

/** `/api/v1` or `/apis/GROUP/VERSION`: the resources of one version, each followed by its subresources. */
export function apiResourceList(group: string, { version, kinds }: ServedVersion): JsonObject {
  const apiVersion: JsonObject = group === '' ? {} : { apiVersion: 'v1' }
  return {
    kind: 'APIResourceList',
    ...apiVersion,
    groupVersion: formatGroupVersion({ group, version }),
    resources: kinds.flatMap((kind) => [resourceEntry(kind), ...subresourceEntries(kind)]),
  }
}

function groupEntry({ name, versions }: ServedGroup): JsonObject {
  const entries = versions.map(({ version }) => ({
    groupVersion: formatGroupVersion({ group: name, version }),
    version,
  }))
  return { name, versions: entries, preferredVersion: entries[0] ?? {} }
}

function resourceEntry(kind: KindDefinition): JsonObject {
  return {
    name: kind.resource,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: kind.verbs.toSorted(),
    ...(kind.shortNames.length === 0 ? {} : { shortNames: [...kind.shortNames] }),
    ...(kind.categories.length === 0 ? {} : { categories: [...kind.categories] }),
    // Only what is stored has a stored version.
    ...(kind.verbs.includes('get') ? { storageVersionHash: storageVersionHash(kind.storage?.kind ?? kind) } : {}),
  }
}

function subresourceEntries(parent: KindDefinition): JsonObject[] {
  return parent.subresources
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, kind, verbs }) => {
      const foreign = kind.group !== parent.group || kind.version !== parent.version
      return {
        name: `${parent.resource}/${name}`,
        singularName: '',
        namespaced: parent.namespaced,
        ...(foreign ? { group: kind.group, version: kind.version } : {}),
        kind: kind.kind,
        verbs: verbs.toSorted(),
      }
    })
}
