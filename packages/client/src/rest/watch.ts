import type { KubeObject, WatchEvent } from '@keelson/apimachinery'
import { isObject, StatusError } from '@keelson/apimachinery'
import type { Clock } from '@keelson/component-base'
import { ConnectionError } from '../transport/connection-error.ts'
import type { Client, RawResponse } from './client.ts'
import { JsonLineSplitter } from './json-lines.ts'
import type { KindRef } from './kind-ref.ts'
import { resourcePath } from './kind-ref.ts'
import type { WatchOptions } from './resource-client.ts'
import { listQuery } from './list-query.ts'
import { asStatus } from './status-error.ts'

/** The servers' bookmark interval (one minute) and a margin. */
export const defaultLivenessMs = 90_000

/** Opens a watch when first read and yields its events; see ResourceClient.watch. */
export async function* watchResource<T extends KubeObject>(
  client: Client,
  kind: KindRef,
  { clock, options }: { clock: Clock; options: WatchOptions },
): AsyncGenerator<WatchEvent<T>, void, undefined> {
  const ended = new AbortController()
  const signal = options.signal === undefined ? ended.signal : AbortSignal.any([options.signal, ended.signal])
  const livenessMs = options.livenessMs ?? defaultLivenessMs
  const silence = new SilenceGuard(clock, livenessMs, (error) => ended.abort(error))
  try {
    const response = await client.raw({
      method: 'GET',
      path: resourcePath(kind, { namespace: options.namespace }),
      query: {
        ...listQuery(options),
        watch: true,
        allowWatchBookmarks: options.allowWatchBookmarks ?? true,
        sendInitialEvents: options.sendInitialEvents,
      },
      headers: options.headers,
      signal,
      stream: true,
    })
    silence.guard(response)
    const lines = new JsonLineSplitter()
    for await (const chunk of response.body) {
      silence.heard()
      for (const line of lines.push(chunk)) yield decodeEvent<T>(line)
    }
  } finally {
    silence.end()
    ended.abort()
  }
}

function decodeEvent<T>(line: string): WatchEvent<T> {
  let event: unknown
  try {
    event = JSON.parse(line)
  } catch (err) {
    throw new ConnectionError('protocol', `the watch sent a line that is not JSON: ${line.slice(0, 100)}`, {
      cause: err,
    })
  }
  if (!isObject(event) || typeof event['type'] !== 'string' || !isObject(event['object'])) {
    throw new ConnectionError('protocol', `the watch sent a line that is not an event: ${line.slice(0, 100)}`)
  }
  if (event['type'] === 'ERROR') {
    const status = asStatus(event['object'])
    throw status === undefined
      ? new ConnectionError('protocol', 'the watch sent an ERROR without a Status')
      : new StatusError(status)
  }
  return event as unknown as WatchEvent<T>
}

/** Notices a stream that says nothing: probes its connection after one period, gives it up after two. */
class SilenceGuard {
  readonly #clock: Clock
  readonly #periodMs: number
  readonly #giveUp: (error: ConnectionError) => void
  #lastHeard: number
  #timer
  #response: RawResponse | undefined
  #ended = false

  constructor(clock: Clock, periodMs: number, giveUp: (error: ConnectionError) => void) {
    this.#clock = clock
    this.#periodMs = periodMs
    this.#giveUp = giveUp
    this.#lastHeard = clock.monotonic()
    this.#timer = this.#arm(periodMs)
  }

  /** The headers have come: from now on there is a connection to probe. */
  guard(response: RawResponse): void {
    this.#response = response
    this.heard()
  }

  heard(): void {
    this.#lastHeard = this.#clock.monotonic()
  }

  end(): void {
    this.#ended = true
    this.#timer.cancel()
  }

  #arm(ms: number): ReturnType<Clock['setTimeout']> {
    return this.#clock.setTimeout(() => this.#check(), ms).unref()
  }

  #check(): void {
    if (this.#ended) return
    const silentMs = this.#clock.monotonic() - this.#lastHeard
    if (silentMs >= 2 * this.#periodMs || (silentMs >= this.#periodMs && this.#response === undefined)) {
      this.#giveUp(new ConnectionError('silent', `the watch has been silent for ${Math.round(silentMs / 1000)} s`))
      return
    }
    if (silentMs >= this.#periodMs) {
      // A connection that does not answer is torn down by this, and the stream with it.
      void this.#response?.probe()
      this.#timer = this.#arm(2 * this.#periodMs - silentMs)
    } else this.#timer = this.#arm(this.#periodMs - silentMs)
  }
}
