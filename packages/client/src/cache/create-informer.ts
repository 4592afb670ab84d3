import type { KubeObject, WatchEvent } from '@keelson/apimachinery'
import { deepFreeze } from '@keelson/apimachinery'
import type { Logger } from '@keelson/component-base'
import { nullLogger } from '@keelson/component-base'
import type { ResourceClient } from '../rest/resource-client.ts'
import { unlessAborted } from '../unless-aborted.ts'
import { EventCause } from './event-cause.ts'
import { IndexedStore } from './indexed-store.ts'
import type { EventHandler, HandlerRegistration, Informer, InformerOptions } from './informer.ts'
import { namespacedKey } from './keys.ts'
import { Reflector } from './reflector.ts'
import type { Indexers } from './store.ts'
import { Subscription } from './subscription.ts'
import type { Notification } from './subscription.ts'

/**
 * Creates an informer. Its start does not wait for the first list (the server may not be up yet): wait for that with
 * `waitForSync`. The package's README states what it guarantees.
 */
export function createInformer<T extends KubeObject>(
  resource: Pick<ResourceClient<T>, 'list' | 'watch' | 'kind'>,
  options: InformerOptions<T>,
): Informer<T> {
  return new CachingInformer(resource, options)
}

class CachingInformer<T extends KubeObject> implements Informer<T> {
  readonly name: string
  readonly store: IndexedStore<T>
  readonly #options: InformerOptions<T>
  readonly #logger: Logger
  readonly #freeze: boolean
  readonly #resource: string
  readonly #reflector: Reflector<T>
  readonly #subscriptions = new Set<Subscription<T>>()
  #synced = Promise.withResolvers<void>()
  #isSynced = false
  #running: { abort: AbortController; ended: Promise<void> } | undefined

  constructor(resource: Pick<ResourceClient<T>, 'list' | 'watch' | 'kind'>, options: InformerOptions<T>) {
    this.#options = options
    this.#logger = options.logger ?? nullLogger
    this.#freeze = options.freeze ?? process.env['NODE_ENV'] !== 'production'
    this.#resource = resource.kind.resource
    this.name = `informer ${this.#resource}`
    this.store = new IndexedStore(options.indexers)
    this.#reflector = new Reflector({
      ...options,
      resource,
      logger: this.#logger,
      sink: { replace: (items) => this.#replace(items), apply: (event) => this.#apply(event) },
    })
  }

  get lastSyncResourceVersion(): string {
    return this.#reflector.resourceVersion
  }

  start(): Promise<void> {
    if (this.#running !== undefined) return Promise.resolve()
    const abort = new AbortController()
    this.#running = { abort, ended: this.#reflector.run(abort.signal) }
    return Promise.resolve()
  }

  async stop(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    running?.abort.abort()
    await running?.ended
  }

  hasSynced(): boolean {
    return this.#isSynced
  }

  async waitForSync(signal?: AbortSignal): Promise<void> {
    if (!this.#isSynced) await unlessAborted(this.#synced.promise, signal)
  }

  addHandler(handler: EventHandler<T>): HandlerRegistration {
    const subscription = new Subscription(handler, this.#logger, () => this.#subscriptions.delete(subscription))
    this.#subscriptions.add(subscription)
    for (const object of this.store.values()) {
      subscription.push({ type: 'add', object, initial: true, cause: this.#causeOf('list', object) })
    }
    if (this.#isSynced) subscription.push({ type: 'synced' })
    return subscription
  }

  addIndexers(indexers: Indexers<T>): void {
    this.store.addIndexers(indexers)
  }

  #replace(items: readonly T[]): void {
    const gone = new Set(this.store.keys())
    for (const item of items) {
      const object = this.#prepare(item)
      gone.delete(namespacedKey(object))
      this.#put(object, 'list')
    }
    for (const key of gone) this.#remove(key, undefined)
    if (this.#isSynced) return
    this.#isSynced = true
    this.#synced.resolve()
    this.#notify({ type: 'synced' })
  }

  #apply(event: WatchEvent<T>): void {
    const object = this.#prepare(event.object)
    if (event.type === 'DELETED') this.#remove(namespacedKey(object), object)
    else this.#put(object, 'watch')
  }

  #prepare(raw: T): T {
    const object = this.#options.transform === undefined ? raw : this.#options.transform(raw)
    return this.#freeze ? deepFreeze(object) : object
  }

  #put(object: T, verb: 'list' | 'watch'): void {
    const key = namespacedKey(object)
    const old = this.store.get(key)
    const cause = this.#causeOf(verb, object)
    if (old !== undefined && old.metadata.uid !== object.metadata.uid) {
      // Deleted and made again while we were not looking: two objects, not two states of one.
      this.#remove(key, undefined)
    } else if (old !== undefined) {
      if (old.metadata.resourceVersion === object.metadata.resourceVersion) return
      this.store.set(key, object)
      this.#notify({ type: 'update', old, object, cause })
      return
    }
    this.store.set(key, object)
    this.#notify({ type: 'add', object, initial: !this.#isSynced, cause })
  }

  /** @param final the object's last state, where the deletion itself was seen */
  #remove(key: string, final: T | undefined): void {
    const known = this.store.get(key)
    if (known === undefined) return
    this.store.delete(key)
    const object = final ?? known
    const cause = this.#causeOf(final === undefined ? 'list' : 'watch', object)
    this.#notify({ type: 'delete', object, finalStateUnknown: final === undefined, cause })
  }

  #notify(notification: Notification<T>): void {
    for (const subscription of this.#subscriptions) subscription.push(notification)
  }

  #causeOf(verb: 'list' | 'watch', object: T): EventCause {
    const source = `${verb} ${this.#resource} ${namespacedKey(object)}`
    return new EventCause(source, object.metadata.resourceVersion, this.#options.random)
  }
}
