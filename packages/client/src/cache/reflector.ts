import type { KubeObject, WatchEvent } from '@keelson/apimachinery'
import {
  codeOf,
  isExpired,
  isGone,
  isStatusError,
  isTooLargeResourceVersion,
  isTooManyRequests,
} from '@keelson/apimachinery'
import type { Backoff, Clock, Logger, Random } from '@keelson/component-base'
import { createBackoff } from '@keelson/component-base'
import type { ResourceClient, WatchOptions } from '../rest/resource-client.ts'
import type { InformerScope } from './informer.ts'
import { namespacedKey } from './keys.ts'
import { listAll } from './list-pages.ts'
import { compareResourceVersions } from './resource-version.ts'

/** Where a reflector puts what it learns. Calls are in order and must not throw. */
export interface ReflectorSink<T> {
  /** The whole state as of one resourceVersion. */
  replace(items: readonly T[], resourceVersion: string): void
  /** One change. A type other than DELETED means the object now is so. */
  apply(event: WatchEvent<T>): void
}

/** What a reflector needs. */
export interface ReflectorOptions<T extends KubeObject> extends InformerScope {
  resource: Pick<ResourceClient<T>, 'list' | 'watch' | 'kind'>
  sink: ReflectorSink<T>
  clock: Clock
  random: Random
  logger: Logger
  livenessMs?: number
}

/** Marks the bookmark that ends the initial events of a WatchList (KEP-3157). */
const initialEventsEnd = 'k8s.io/initial-events-end'

/** How long the initial events may pause before a plain list is tried: the server may not know sendInitialEvents. */
const initialSilenceMs = 10_000

/** Streams that end sooner than this without an event count as failures. */
const shortWatchMs = 1000

/**
 * Keeps a sink in step with a collection: initial state by WatchList, or by LIST where the server refuses that; then
 * WATCH, resumed at the last resourceVersion when a stream ends, from a new list when that version is gone (410).
 * It ends only when told; errors are logged and retried after a growing delay with jitter (0.2 s to 8 s).
 */
export class Reflector<T extends KubeObject> {
  readonly #options: ReflectorOptions<T>
  readonly #backoff: Backoff
  #resourceVersion = ''
  #listed = false
  #watchList = true

  constructor(options: ReflectorOptions<T>) {
    this.#options = options
    this.#backoff = createBackoff({ initialMs: 200, maxMs: 8000, jitter: 0.5, random: options.random })
  }

  /** Up to where the sink is complete; empty before the first list. */
  get resourceVersion(): string {
    return this.#resourceVersion
  }

  /** Runs until the signal aborts; never rejects. May be called again later and then goes on from where it was. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#round(signal)
      } catch (err) {
        if (signal.aborted) return
        await this.#recover(err, signal)
      }
    }
  }

  /** One stream from its beginning to its end, preceded by a list where one is due. */
  async #round(signal: AbortSignal): Promise<void> {
    if (!this.#listed && this.#watchList) {
      await this.#streamState(signal)
      return
    }
    if (!this.#listed) await this.#list(signal)
    const started = this.#options.clock.monotonic()
    const events = await this.#follow(this.#watch({ resourceVersion: this.#resourceVersion }, signal))
    const tooShort = this.#options.clock.monotonic() - started < shortWatchMs && events === 0
    if (tooShort && !signal.aborted) throw new Error('the watch ended at once without an event')
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { resource, sink } = this.#options
    const notOlderThan = this.#resourceVersion === '' ? '0' : this.#resourceVersion
    const listing = await listAll(resource, { ...this.#scope(), notOlderThan, signal })
    this.#resourceVersion = listing.resourceVersion
    this.#listed = true
    sink.replace(listing.items, listing.resourceVersion)
    this.#backoff.reset()
  }

  /** WatchList: takes the state from the stream's initial events, then follows the same stream. */
  async #streamState(signal: AbortSignal): Promise<void> {
    // An iterator that waits for its next event can only be ended through its signal.
    const stream = new AbortController()
    const options: WatchOptions = {
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
      resourceVersion: this.#resourceVersion,
    }
    const iterator = this.#watch(options, AbortSignal.any([signal, stream.signal]))[Symbol.asyncIterator]()
    try {
      const state = new Map<string, T>()
      for (;;) {
        const event = await this.#nextInitial(iterator, signal)
        if (event.type === 'BOOKMARK') {
          if (event.object.metadata.annotations?.[initialEventsEnd] !== 'true') continue
          this.#takeOver([...state.values()], event.object.metadata.resourceVersion ?? '')
          break
        }
        const key = namespacedKey(event.object)
        if (event.type === 'DELETED') state.delete(key)
        else state.set(key, event.object)
      }
      await this.#follow({ [Symbol.asyncIterator]: () => iterator })
    } finally {
      stream.abort()
      await iterator.return?.()
    }
  }

  #takeOver(items: readonly T[], resourceVersion: string): void {
    this.#resourceVersion = resourceVersion
    this.#listed = true
    this.#options.sink.replace(items, resourceVersion)
    this.#backoff.reset()
  }

  async #nextInitial(iterator: AsyncIterator<WatchEvent<T>>, signal: AbortSignal): Promise<WatchEvent<T>> {
    const silence = Promise.withResolvers<never>()
    const timer = this.#options.clock.setTimeout(
      () => silence.reject(new UnsupportedWatchList('the initial events paused for too long')),
      initialSilenceMs,
    )
    try {
      const result = await Promise.race([iterator.next(), silence.promise])
      signal.throwIfAborted()
      if (result.done === true) throw new UnsupportedWatchList('the stream ended before the initial events did')
      return result.value
    } finally {
      timer.cancel()
    }
  }

  async #follow(events: AsyncIterable<WatchEvent<T>>): Promise<number> {
    let count = 0
    for await (const event of events) {
      count += 1
      this.#accept(event)
    }
    return count
  }

  /** Applies an event unless it is older than what has been seen: a stream may repeat, it may not go back. */
  #accept(event: WatchEvent<T>): void {
    const version = event.object.metadata.resourceVersion
    const order = compareResourceVersions(version, this.#resourceVersion)
    if (order !== undefined && order < 0) {
      this.#options.logger.debug(
        { kind: this.#kind, rv: version, seen: this.#resourceVersion },
        'Ignoring a repeated watch event',
      )
      return
    }
    if (event.type !== 'BOOKMARK') this.#options.sink.apply(event)
    if (version !== undefined && version !== '') this.#resourceVersion = version
    this.#backoff.reset()
  }

  #watch(options: WatchOptions, signal: AbortSignal): AsyncIterable<WatchEvent<T>> {
    // Servers end streams after a while; spreading the ends keeps clients from coming back all at once.
    const timeoutSeconds = 300 + this.#options.random.int(300)
    const { livenessMs } = this.#options
    return this.#options.resource.watch({ ...this.#scope(), ...options, timeoutSeconds, livenessMs, signal })
  }

  async #recover(err: unknown, signal: AbortSignal): Promise<void> {
    const { logger, clock } = this.#options
    if (isExpired(err) || isGone(err)) {
      logger.info({ kind: this.#kind, rv: this.#resourceVersion }, 'The resourceVersion is gone, listing again')
      this.#listed = false
    } else if (isTooLargeResourceVersion(err)) {
      // The server may lag behind one that was asked before, or its history may have begun anew (a restored backup):
      // whatever is the latest there counts, as upstream.
      logger.info(
        { kind: this.#kind, rv: this.#resourceVersion },
        'The resourceVersion is not known there, starting over',
      )
      this.#resourceVersion = ''
      this.#listed = false
    } else if (!this.#listed && this.#watchList && refusesWatchList(err)) {
      logger.debug({ kind: this.#kind, err }, 'The server does not stream lists, listing instead')
      this.#watchList = false
      return
    } else logger.warn({ kind: this.#kind, err }, 'Watching failed, trying again')
    await clock.sleep(this.#backoff.next(), signal).catch(() => {})
  }

  #scope(): InformerScope {
    const { namespace, labelSelector, fieldSelector } = this.#options
    return { namespace, labelSelector, fieldSelector }
  }

  get #kind(): string {
    return this.#options.resource.kind.resource
  }
}

/** The server took sendInitialEvents without acting on it. */
class UnsupportedWatchList extends Error {}

function refusesWatchList(err: unknown): boolean {
  if (err instanceof UnsupportedWatchList) return true
  // Missing permission, a missing resource or an overload would meet a LIST in the same way.
  return isStatusError(err) && !isTooManyRequests(err) && [400, 405, 406, 422].includes(codeOf(err))
}
