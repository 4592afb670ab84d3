import type { KubeObject } from '@keelson/apimachinery'
import type { Clock, Logger, Random, Runnable } from '@keelson/component-base'
import type { Client } from '../rest/client.ts'
import type { KindRef } from '../rest/kind-ref.ts'
import { createInformer } from './create-informer.ts'
import type { Informer, InformerOptions, InformerScope } from './informer.ts'

/** What distinguishes one informer of a kind from another; the rest of InformerOptions comes from the factory. */
export type SharedInformerOptions<T extends KubeObject> = Omit<InformerOptions<T>, 'clock' | 'random' | 'logger'>

/** Hands out one informer per kind and scope, shared by everybody who asks. */
export interface InformerFactory extends Runnable {
  /**
   * The informer of a kind. The first to ask decides on `transform` and `freeze`; indexers of later ones are added
   * where their names are new. It starts with the factory, or at once when that has started.
   */
  informer<T extends KubeObject>(kind: KindRef<T>, options?: SharedInformerOptions<T>): Informer<T>
  /** The informer of all objects of a kind, if somebody has asked for one: to share it without causing it. */
  find<T extends KubeObject>(kind: KindRef<T>): Informer<T> | undefined
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
    const { indexers = {} } = options
    const key = keyOf(kind, options)
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
    find: <T extends KubeObject>(kind: KindRef<T>) =>
      informers.get(keyOf(kind, {}))?.informer as unknown as Informer<T> | undefined,
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

function keyOf(
  kind: KindRef<never>,
  { namespace = '', labelSelector = '', fieldSelector = '' }: InformerScope,
): string {
  return JSON.stringify([kind.group, kind.version, kind.resource, namespace, labelSelector, fieldSelector])
}
