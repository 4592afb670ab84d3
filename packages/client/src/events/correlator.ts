import type { Clock } from '@keelson/component-base'
import type { CoreEvent } from './event.ts'
import { LruMap } from './lru-map.ts'

/** What to write for an event. */
export type Verdict =
  | { action: 'create'; event: CoreEvent }
  /** The event was written before: only its count, message and last time change. */
  | { action: 'patch'; event: CoreEvent; patch: Pick<CoreEvent, 'count' | 'lastTimestamp' | 'message'> }
  | { action: 'drop' }

/** Client-go's limits. */
const cacheSize = 4096
const maxSimilar = 10
const similarWindowMs = 600_000
const spamBurst = 25
const spamRefillMs = 300_000
const combinedPrefix = '(combined from similar events): '

interface Similar {
  messages: Set<string>
  lastAt: number
}

interface Spam {
  tokens: number
  filledAt: number
}

interface Written {
  count: number
  firstTimestamp: string
  name: string
}

/**
 * Thins out events in client-go's three steps. Aggregation: once ten events about one object differ only in
 * their messages, no two of them more than 10 minutes apart, further ones become one "(combined from similar events): ". Counting: a repeated event is
 * patched with a higher count. Spam filter: per source and object a burst of 25, then one every 5 minutes.
 */
export class EventCorrelator {
  readonly #clock: Clock
  readonly #similar = new LruMap<Similar>(cacheSize)
  readonly #spam = new LruMap<Spam>(cacheSize)
  readonly #written = new LruMap<Written>(cacheSize)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  correlate(event: CoreEvent): Verdict {
    const { event: aggregated, key } = this.#aggregate(event)
    const counted = this.#count(aggregated, key)
    return this.#isSpam(event) ? { action: 'drop' } : counted
  }

  #aggregate(event: CoreEvent): { event: CoreEvent; key: string } {
    const aggregateKey = keyOf(event, [event.type, event.reason, event.reportingComponent, event.reportingInstance])
    const eventKey = keyOf(event, [event.type, event.reason, event.message])
    const now = this.#clock.monotonic()
    let similar = this.#similar.get(aggregateKey)
    if (similar === undefined || now - similar.lastAt > similarWindowMs) similar = { messages: new Set(), lastAt: now }
    similar.lastAt = now
    similar.messages.add(event.message)
    this.#similar.set(aggregateKey, similar)
    if (similar.messages.size < maxSimilar) return { event, key: eventKey }
    // Bounded: the oldest message makes room.
    const [oldest] = similar.messages
    if (oldest !== undefined) similar.messages.delete(oldest)
    return { event: { ...event, message: combinedPrefix + event.message }, key: aggregateKey }
  }

  #count(event: CoreEvent, key: string): Verdict {
    const before = this.#written.get(key)
    if (before === undefined) {
      this.#written.set(key, { count: 1, firstTimestamp: event.firstTimestamp, name: event.metadata.name ?? '' })
      return { action: 'create', event }
    }
    const count = before.count + 1
    this.#written.set(key, { ...before, count })
    const metadata = { ...event.metadata, name: before.name }
    const merged: CoreEvent = { ...event, metadata, count, firstTimestamp: before.firstTimestamp }
    const patch = { count, lastTimestamp: event.lastTimestamp, message: event.message }
    return { action: 'patch', event: merged, patch }
  }

  #isSpam(event: CoreEvent): boolean {
    const key = keyOf(event, [])
    const now = this.#clock.monotonic()
    const spam = this.#spam.get(key) ?? { tokens: spamBurst, filledAt: now }
    spam.tokens = Math.min(spamBurst, spam.tokens + (now - spam.filledAt) / spamRefillMs)
    spam.filledAt = now
    const allowed = spam.tokens >= 1
    if (allowed) spam.tokens -= 1
    this.#spam.set(key, spam)
    return !allowed
  }
}

/** Same source and same object, and whatever else is to be equal. */
function keyOf(event: CoreEvent, rest: readonly string[]): string {
  const { kind, namespace, name, uid, apiVersion, fieldPath } = event.involvedObject
  const { component, host = '' } = event.source
  return JSON.stringify([component, host, kind, namespace, name, uid, apiVersion, fieldPath ?? '', ...rest])
}
