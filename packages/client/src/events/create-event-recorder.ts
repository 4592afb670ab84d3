import type { KubeObject } from '@keelson/apimachinery'
import { isAlreadyExists, isNotFound, isStatusError, rfc3339 } from '@keelson/apimachinery'
import type { Logger } from '@keelson/component-base'
import { createBackoff, nullLogger } from '@keelson/component-base'
import type { ResourceClient } from '../rest/resource-client.ts'
import { EventCorrelator } from './correlator.ts'
import type { Verdict } from './correlator.ts'
import type { CoreEvent } from './event.ts'
import { eventKind, referenceTo } from './event.ts'
import type { EventRecorder, EventRecorderOptions, ObjectReference } from './types.ts'

/** Events waiting to be written; more are dropped, for they must not hold up or bloat the component. */
const maxPending = 1000

/**
 * Pauses while the server cannot be reached: client-go's ten seconds at most, but short at first, for a component often
 * starts a moment before its server and every later event waits behind the first. About two minutes in all, as there.
 */
const maxTries = 18
const retry = { initialMs: 100, maxMs: 10_000, jitter: 0.5 }

/** Creates a recorder. It works without a start; its stop writes what is pending, giving up on the first failure. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  return new Recorder(options)
}

class Recorder implements EventRecorder {
  readonly name = 'event recorder'
  readonly #options: EventRecorderOptions
  readonly #logger: Logger
  readonly #events: ResourceClient<CoreEvent>
  readonly #correlator: EventCorrelator
  readonly #stopped = new AbortController()
  #pending: CoreEvent[] = []
  #writing: Promise<void> | undefined
  #lastStamp = 0n

  constructor(options: EventRecorderOptions) {
    this.#options = options
    this.#logger = options.logger ?? nullLogger
    this.#events = options.client.resource(eventKind)
    this.#correlator = new EventCorrelator(options.clock)
  }

  start(): Promise<void> {
    return Promise.resolve()
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new DOMException('the event recorder is stopping', 'AbortError'))
    await this.flush()
  }

  event(about: KubeObject | ObjectReference, type: 'Normal' | 'Warning', reason: string, message: string): void {
    if (this.#pending.length >= maxPending) {
      this.#logger.debug({ reason }, 'Too many events are pending, dropping one')
      return
    }
    this.#pending.push(this.#make(referenceTo(about), { type, reason, message }))
    this.#beginWriting()
  }

  async flush(): Promise<void> {
    await this.#writing
  }

  #make(involvedObject: ObjectReference, what: Pick<CoreEvent, 'type' | 'reason' | 'message'>): CoreEvent {
    const { clock, component, host } = this.#options
    const now = rfc3339(clock.now())
    const namespace =
      involvedObject.namespace === undefined || involvedObject.namespace === '' ? 'default' : involvedObject.namespace
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${involvedObject.name ?? ''}.${this.#stamp()}`, namespace },
      involvedObject,
      ...what,
      source: { component, host },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      reportingComponent: component,
      reportingInstance: host ?? '',
    }
  }

  /** Nanoseconds in hexadecimal, as upstream names events; made distinct where the clock is coarser. */
  #stamp(): string {
    const now = BigInt(Math.trunc(this.#options.clock.now())) * 1_000_000n + BigInt(this.#options.random.int(1_000_000))
    this.#lastStamp = now > this.#lastStamp ? now : this.#lastStamp + 1n
    return this.#lastStamp.toString(16)
  }

  #beginWriting(): void {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined
      // Recorded after the last look at what is pending, and before this.
      if (this.#pending.length > 0) this.#beginWriting()
    })
  }

  async #writeAll(): Promise<void> {
    await Promise.resolve()
    for (let event = this.#pending.shift(); event !== undefined; event = this.#pending.shift()) {
      await this.#write(this.#correlator.correlate(event))
    }
  }

  async #write(verdict: Verdict): Promise<void> {
    if (verdict.action === 'drop') return
    const { clock, random } = this.#options
    const backoff = createBackoff({ ...retry, random })
    for (let tries = 1; ; tries++) {
      try {
        await this.#send(verdict)
        return
      } catch (err) {
        // The server has refused it: it would do so again.
        const hopeless = isStatusError(err) || tries === maxTries || this.#stopped.signal.aborted
        if (hopeless) {
          if (!isAlreadyExists(err))
            this.#logger.warn({ err, reason: verdict.event.reason }, 'Could not record an event')
          return
        }
        // Cut short by the stop, which the next failure then ends on.
        await clock.sleep(backoff.next(), this.#stopped.signal).catch(() => {})
      }
    }
  }

  async #send(verdict: Exclude<Verdict, { action: 'drop' }>): Promise<void> {
    const { event } = verdict
    if (verdict.action === 'patch') {
      const { name = '', namespace } = event.metadata
      try {
        await this.#events.patch(name, { type: 'strategic', body: verdict.patch, namespace })
        return
      } catch (err) {
        // Events expire on the server: then the counted one is made anew.
        if (!isNotFound(err)) throw err
      }
    }
    await this.#events.create(event)
  }
}
