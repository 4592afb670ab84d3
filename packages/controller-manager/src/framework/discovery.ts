import type { Client, KindRef } from '@keelson/client'

/** A resource that the server offers. */
export interface DiscoveredResource extends KindRef {
  readonly verbs: readonly string[]
}

/** What discovery has told. */
export interface Discovery {
  /** Every resource, each in its group's preferred version that has it. */
  readonly resources: readonly DiscoveredResource[]
  /** Group versions whose server did not answer: what they offer is not known now. */
  readonly stale: readonly string[]
}

interface GroupDiscovery {
  readonly metadata?: { readonly name?: string }
  readonly versions?: readonly {
    readonly version: string
    readonly freshness?: string
    readonly resources?: readonly ResourceDiscovery[]
  }[]
}

interface ResourceDiscovery {
  readonly resource: string
  readonly responseKind?: { readonly group?: string; readonly version?: string; readonly kind?: string }
  readonly scope?: string
  readonly verbs?: readonly string[]
}

const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'

/**
 * Asks the server for its resources (aggregated discovery, two requests).
 *
 * @throws StatusError or ConnectionError when it does not answer
 */
export async function discoverResources(client: Pick<Client, 'raw'>, signal?: AbortSignal): Promise<Discovery> {
  const lists = await Promise.all(
    ['/api', '/apis'].map(async (path) => {
      const response = await client.raw({ method: 'GET', path, headers: { accept }, signal })
      return (await response.json<{ items?: readonly GroupDiscovery[] }>()).items ?? []
    }),
  )
  return readDiscovery(lists.flat())
}

/** Picks the resources out of discovery's groups, whose versions come in the order of preference. */
export function readDiscovery(groups: readonly GroupDiscovery[]): Discovery {
  const resources: DiscoveredResource[] = []
  const stale: string[] = []
  for (const { metadata, versions = [] } of groups) {
    const group = metadata?.name ?? ''
    const seen = new Set<string>()
    for (const { version, freshness, resources: offered = [] } of versions) {
      if (freshness === 'Stale') stale.push(group === '' ? version : `${group}/${version}`)
      for (const { resource, responseKind, scope, verbs = [] } of offered) {
        if (seen.has(resource) || responseKind?.kind === undefined) continue
        seen.add(resource)
        resources.push({ group, version, kind: responseKind.kind, resource, namespaced: scope === 'Namespaced', verbs })
      }
    }
  }
  return { resources, stale }
}
