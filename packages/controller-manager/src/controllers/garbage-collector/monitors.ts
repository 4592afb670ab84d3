import { events, eventsV1 } from '@keelson/api'
import type { KubeObject, ObjectMeta } from '@keelson/apimachinery'
import { createInformer, type Client, type Informer, type InformerFactory } from '@keelson/client'
import type { Clock, Logger, Random } from '@keelson/component-base'
import type { DiscoveredResource } from '../../framework/discovery.ts'
import { metadataOf } from '../../framework/metadata.ts'
import type { OwnerGraph } from './graph.ts'
import { identityOf } from './identity.ts'

/** What monitors are made of. */
export interface MonitorDependencies {
  readonly client: Client
  readonly informers: InformerFactory
  readonly graph: OwnerGraph
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

interface Monitor {
  readonly informer: Informer<KubeObject>
  end(): Promise<void>
}

/** Upstream's exception: there are too many of them, and they end by themselves. */
const ignored = [events, eventsV1]

/**
 * An informer on every kind that can own or be owned, feeding the graph. A kind that another controller watches anyway
 * is taken from there; of the others only metadata is read and kept.
 */
export class Monitors {
  readonly #deps: MonitorDependencies
  readonly #monitors = new Map<string, Monitor>()

  constructor(deps: MonitorDependencies) {
    this.#deps = deps
  }

  /** Watches these resources and no others. */
  sync(resources: readonly DiscoveredResource[]): void {
    const wanted = new Map(resources.filter(canBeCollected).map((resource) => [keyOf(resource), resource]))
    for (const [key, monitor] of this.#monitors) {
      if (wanted.has(key)) continue
      this.#monitors.delete(key)
      void monitor.end()
    }
    for (const [key, resource] of wanted) {
      if (!this.#monitors.has(key)) this.#monitors.set(key, this.#start(resource))
    }
  }

  async waitForSync(signal: AbortSignal): Promise<void> {
    await Promise.all([...this.#monitors.values()].map(async ({ informer }) => informer.waitForSync(signal)))
  }

  async stop(): Promise<void> {
    const all = [...this.#monitors.values()]
    this.#monitors.clear()
    await Promise.all(all.map(async (monitor) => monitor.end()))
  }

  #start(resource: DiscoveredResource): Monitor {
    const shared = this.#deps.informers.find(resource)
    const informer = shared ?? this.#createInformer(resource)
    const { graph } = this.#deps
    const observe = ({ metadata }: KubeObject): void => graph.observe(identityOf(resource, metadata), metadata)
    const registration = informer.addHandler({
      onAdd: observe,
      onUpdate: (_, next) => observe(next),
      onDelete: ({ metadata }) => graph.remove(metadata.uid!),
    })
    if (shared === undefined) void informer.start(new AbortController().signal)
    return {
      informer,
      async end() {
        registration.remove()
        if (shared === undefined) await informer.stop()
      },
    }
  }

  #createInformer(resource: DiscoveredResource): Informer<KubeObject> {
    const { client, clock, random, logger } = this.#deps
    return createInformer(metadataOf(client, resource), { clock, random, logger, transform: keepOwnership })
  }
}

function canBeCollected(resource: DiscoveredResource): boolean {
  const { verbs, group } = resource
  return (
    ['delete', 'list', 'watch'].every((verb) => verbs.includes(verb)) &&
    !ignored.some((one) => one.group === group && one.resource === resource.resource)
  )
}

function keepOwnership({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, deletionTimestamp, finalizers, ownerReferences } = metadata
  const kept: ObjectMeta = { name, namespace, uid, resourceVersion, deletionTimestamp, finalizers, ownerReferences }
  return { apiVersion, kind, metadata: kept }
}

function keyOf({ group, version, resource }: DiscoveredResource): string {
  return `${group}/${version}/${resource}`
}
