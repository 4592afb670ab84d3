import { isForbidden, isNotAcceptable, isNotFound } from '@keelson/apimachinery'
import type { Client } from '@keelson/client'
import type { DiscoveredGroup, Mapping, SubresourceMapping } from './mapping.ts'

interface AggregatedSubresource {
  subresource: string
  verbs?: string[]
  responseKind?: { group: string; version: string; kind: string }
}

interface AggregatedResource {
  resource: string
  responseKind?: { group?: string; version?: string; kind?: string }
  scope: 'Namespaced' | 'Cluster'
  singularResource?: string
  verbs?: string[]
  shortNames?: string[]
  categories?: string[]
  subresources?: AggregatedSubresource[]
}

interface AggregatedList {
  kind: string
  items?: { metadata?: { name?: string }; versions?: { version: string; resources?: AggregatedResource[] }[] }[]
}

const aggregated = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',')

/** Everything the server serves, in its own order of groups; from two requests where it knows aggregated discovery. */
export async function discover(client: Client): Promise<DiscoveredGroup[]> {
  const lists = await Promise.all(['/api', '/apis'].map((path) => discoverBelow(client, path)))
  return lists.flat()
}

async function discoverBelow(client: Client, path: '/api' | '/apis' | string): Promise<DiscoveredGroup[]> {
  let answer: { kind?: string }
  try {
    answer = await (await client.raw({ method: 'GET', path, headers: { accept: aggregated } })).json()
  } catch (err) {
    if (isNotFound(err) || isForbidden(err) || isNotAcceptable(err)) return []
    throw err
  }
  if (answer.kind === 'APIGroupDiscoveryList') return ((answer as AggregatedList).items ?? []).map(groupOf)
  return await discoverUnaggregated(client, path, answer)
}

function groupOf(item: NonNullable<AggregatedList['items']>[number]): DiscoveredGroup {
  const name = item.metadata?.name ?? ''
  const versions = (item.versions ?? []).map(({ version, resources = [] }) => ({
    version,
    resources: resources.map((resource) => mappingOf(resource, name, version)),
  }))
  return { name, versions }
}

function mappingOf(resource: AggregatedResource, group: string, version: string): Mapping {
  const kind = resource.responseKind?.kind ?? ''
  return {
    group: resource.responseKind?.group || group,
    version: resource.responseKind?.version || version,
    kind,
    resource: resource.resource,
    singular: resource.singularResource || kind.toLowerCase(),
    namespaced: resource.scope === 'Namespaced',
    shortNames: resource.shortNames ?? [],
    categories: resource.categories ?? [],
    verbs: resource.verbs ?? [],
    subresources: (resource.subresources ?? []).map(({ subresource, verbs = [], responseKind }) => ({
      name: subresource,
      verbs,
      kind: responseKind,
    })),
  }
}

interface LegacyResource {
  name: string
  kind: string
  group?: string
  version?: string
  namespaced: boolean
  singularName?: string
  verbs?: string[]
  shortNames?: string[]
  categories?: string[]
}

interface LegacyGroup {
  name: string
  versions: { groupVersion: string; version: string }[]
  preferredVersion?: { version: string }
}

async function discoverUnaggregated(client: Client, path: string, answer: object): Promise<DiscoveredGroup[]> {
  const groups: LegacyGroup[] =
    'groups' in answer
      ? (answer.groups as LegacyGroup[])
      : [{ name: '', versions: ((answer as { versions?: string[] }).versions ?? []).map(coreVersion) }]
  return await Promise.all(
    groups.map(async ({ name, versions, preferredVersion }): Promise<DiscoveredGroup> => {
      const ordered = versions.toSorted(
        (a, b) => Number(b.version === preferredVersion?.version) - Number(a.version === preferredVersion?.version),
      )
      const listed = await Promise.all(
        ordered.map(async ({ groupVersion, version }) => {
          const list = await client.raw({ method: 'GET', path: `${path}/${groupVersion}` })
          const { resources } = await list.json<{ resources: LegacyResource[] }>()
          return { version, resources: legacyMappings(resources, name, version) }
        }),
      )
      return { name, versions: listed }
    }),
  )
}

function coreVersion(version: string): { groupVersion: string; version: string } {
  return { groupVersion: version, version }
}

function legacyMappings(resources: readonly LegacyResource[], group: string, version: string): Mapping[] {
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map((resource) => ({
      group: resource.group || group,
      version: resource.version || version,
      kind: resource.kind,
      resource: resource.name,
      singular: resource.singularName || resource.kind.toLowerCase(),
      namespaced: resource.namespaced,
      shortNames: resource.shortNames ?? [],
      categories: resource.categories ?? [],
      verbs: resource.verbs ?? [],
      subresources: resources
        .filter(({ name }) => name.startsWith(`${resource.name}/`))
        .map((sub): SubresourceMapping => ({
          name: sub.name.slice(resource.name.length + 1),
          verbs: sub.verbs ?? [],
          kind: { group: sub.group || group, version: sub.version || version, kind: sub.kind },
        })),
    }))
}
