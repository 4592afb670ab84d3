import { parseGroupVersion } from '@keelson/apimachinery'
import type { Client } from '@keelson/client'
import type { Clock } from '@keelson/component-base'
import { discoverResources, type DiscoveredResource } from '../../framework/discovery.ts'

/** Discovery is asked again for a kind it did not know at most this often. */
const refreshIntervalMs = 10_000

/** The resources of the server, by kind, renewed when a kind is asked for that is not there. */
export class ResourceMap {
  readonly #client: Pick<Client, 'raw'>
  readonly #clock: Clock
  readonly #onRefresh: (resources: readonly DiscoveredResource[]) => void
  #resources: readonly DiscoveredResource[] = []
  #refreshedAt = -Infinity

  /** @param onRefresh told of every new look at discovery */
  constructor(
    client: Pick<Client, 'raw'>,
    { clock, onRefresh }: { clock: Clock; onRefresh(resources: readonly DiscoveredResource[]): void },
  ) {
    this.#client = client
    this.#clock = clock
    this.#onRefresh = onRefresh
  }

  /** Asks discovery again. Resources of a group whose server does not answer stay as they were known. */
  async refresh(signal?: AbortSignal): Promise<void> {
    const { resources, stale } = await discoverResources(this.#client, signal)
    const lost = this.#resources.filter(
      ({ group, version, resource }) =>
        stale.includes(group === '' ? version : `${group}/${version}`) &&
        !resources.some((known) => known.group === group && known.resource === resource),
    )
    this.#resources = [...resources, ...lost]
    this.#refreshedAt = this.#clock.monotonic()
    this.#onRefresh(this.#resources)
  }

  /** @throws Error when the server has no such kind */
  async find(apiVersion: string, kind: string, signal?: AbortSignal): Promise<DiscoveredResource> {
    const known = this.#lookUp(apiVersion, kind)
    if (known !== undefined) return known
    if (this.#clock.monotonic() - this.#refreshedAt >= refreshIntervalMs) await this.refresh(signal)
    const found = this.#lookUp(apiVersion, kind)
    if (found === undefined) throw new Error(`the server has no kind ${kind} in ${apiVersion}`)
    return found
  }

  /** An owner may be named by a version other than the preferred one. */
  #lookUp(apiVersion: string, kind: string): DiscoveredResource | undefined {
    const { group, version } = parseGroupVersion(apiVersion)
    const all = this.#resources.filter((resource) => resource.group === group && resource.kind === kind)
    return all.find((resource) => resource.version === version) ?? all[0]
  }
}
