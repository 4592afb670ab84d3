import type { KubeObject } from '@keelson/apimachinery'
import type { Clock, Logger, Random, Runnable } from '@keelson/component-base'
import type { Client } from '../rest/client.ts'
import type { KindRef } from '../rest/kind-ref.ts'
import { createInformer } from './create-informer.ts'
import type { Informer, InformerOptions } from './informer.ts'

/** What distinguishes one informer of a kind from another; the rest of InformerOptions comes from the factory. */
export type SharedInformerOptions<T extends KubeObject> = Omit<InformerOptions<T>, 'clock' | 'random' | 'logger'>

/** Hands out one informer per kind and scope, shared by everybody who asks. */
export interface InformerFactory extends Runnable {
  /**
   * The informer of a kind. The first to ask decides on `transform` and `freeze`; indexers of later ones are added
   * where their names are new. It starts with the factory, or at once when that has started.
   */
  informer<T extends KubeObject>(kind: KindRef<T>, options?: SharedInformerOptions<T>): Informer<T>
  /** Resolves once every informer handed out so far has synced. */
  waitForSync(signal?: AbortSignal): Promise<void>
  /** Whether every informer handed out so far has synced. */
  hasSynced(): boolean
}

/** Creates a factory without informers. */
export function createInformerFactory(
  client: Pick<Client, 'resource'>,
  deps: { clock: Clock; random: Random; logger?: Logger },
): InformerFactory {
  const informers = new Map<string, { informer: Informer<KubeObject>; indexNames: Set<string> }>()
  let running = false

  function informer<T extends KubeObject>(kind: KindRef<T>, options: SharedInformerOptions<T> = {}): Informer<T> {
    const { namespace = '', labelSelector = '', fieldSelector = '', indexers = {} } = options
    const key = JSON.stringify([kind.group, kind.version, kind.resource, namespace, labelSelector, fieldSelector])
    const existing = informers.get(key)
    if (existing !== undefined) {
      const fresh = Object.entries(indexers).filter(([name]) => !existing.indexNames.has(name))
      const shared = existing.informer as unknown as Informer<T>
      shared.addIndexers(Object.fromEntries(fresh))
      for (const [name] of fresh) existing.indexNames.add(name)
      return shared
    }
    const made = createInformer(client.resource(kind), { ...options, ...deps })
    informers.set(key, {
      informer: made as unknown as Informer<KubeObject>,
      indexNames: new Set(Object.keys(indexers)),
    })
    if (running) void made.start(new AbortController().signal)
    return made
  }

  const all = (): Informer<KubeObject>[] => [...informers.values()].map((entry) => entry.informer)

  return {
    name: 'informers',
    informer,
    async start(signal) {
      running = true
      await Promise.all(all().map((item) => item.start(signal)))
    },
    async stop() {
      running = false
      await Promise.all(all().map((item) => item.stop()))
    },
    async waitForSync(signal) {
      await Promise.all(all().map((item) => item.waitForSync(signal)))
    },
    hasSynced: () => all().every((item) => item.hasSynced()),
  }
}
