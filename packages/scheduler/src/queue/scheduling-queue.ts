import type { Pod } from '@keelson/api'
import type { Clock, Timer } from '@keelson/component-base'
import type { ClusterEvent } from '../framework/events.ts'
import { Heap } from './heap.ts'
import type { QueuedPod, QueueName } from './queued-pod.ts'

/** The first back-off of a pod that did not fit; it doubles with each attempt (upstream's default). */
export const initialBackoffMs = 1_000
/** What that back-off ends at (upstream's default). */
export const maxBackoffMs = 10_000
/** A pod that no event helped is tried again after this long all the same: a net under the hints. */
export const maxUnschedulableMs = 300_000

/** What the queue asks of the rest of the scheduler. */
export interface QueueDependencies {
  readonly clock: Clock
  /** Order of the active queue. */
  less(a: QueuedPod, b: QueuedPod): boolean
  /** The name of the plug-in that keeps the pod out of the active queue, or undefined. */
  gatedBy(pod: Pod): string | undefined
  /** Whether an event may turn around the rejections of these plug-ins for this pod. */
  isHelped(pod: QueuedPod, event: ClusterEvent, before: unknown, after: unknown): boolean
  /** Told of a pod that comes into a queue, with what led to it in upstream's words. */
  entered?(queue: QueueName, event: string): void
}

/** An event with the objects it is about. */
export interface QueueEvent {
  readonly event: ClusterEvent
  readonly before?: unknown
  readonly after?: unknown
}

/** A pod that is being scheduled. */
interface Flight {
  readonly pod: QueuedPod
  /** Of the pod that is being scheduled: the name may go over to another one meanwhile. */
  readonly uid: string | undefined
  readonly events: QueueEvent[]
  isDeleted: boolean
}

/**
 * Pods that wait to be scheduled, in three places: the active queue, in the order of the profile; back-off, until their
 * time has come; and unschedulable, until an event may help. A pod is in one place at most, and in none while it is
 * being scheduled. Events that come in meanwhile are remembered, so that none is missed.
 */
export class SchedulingQueue {
  readonly #deps: QueueDependencies
  readonly #active: Heap<QueuedPod>
  readonly #backoff: Heap<{ readonly key: string; readonly pod: QueuedPod; readonly until: number }>
  readonly #unschedulable = new Map<string, QueuedPod>()
  readonly #gated = new Map<string, QueuedPod>()
  readonly #inFlight = new Map<string, Flight>()
  #waiter: ((pod: QueuedPod | undefined) => void) | undefined
  #backoffTimer: Timer | undefined
  #flushTimer: Timer | undefined
  #isClosed = false

  constructor(deps: QueueDependencies) {
    this.#deps = deps
    this.#active = new Heap<QueuedPod>(
      ({ key }) => key,
      (a, b) => deps.less(a, b),
    )
    this.#backoff = new Heap(
      ({ key }) => key,
      (a, b) => a.until < b.until,
    )
  }

  /** How many pods wait where, by upstream's names. */
  get pending(): { active: number; backoff: number; unschedulable: number; gated: number } {
    return {
      active: this.#active.size,
      backoff: this.#backoff.size,
      unschedulable: this.#unschedulable.size,
      gated: this.#gated.size,
    }
  }

  /** The pods that plug-ins keep from being tried. */
  get rejected(): readonly QueuedPod[] {
    return [...this.#unschedulable.values(), ...this.#gated.values()]
  }

  /** A pod that is to be scheduled appeared or changed; without an event the change helps nobody. */
  upsert(key: string, pod: Pod, event: QueueEvent | undefined): void {
    const flight = this.#inFlight.get(key)
    if (flight !== undefined) {
      flight.pod.pod = pod
      flight.isDeleted = false
      if (event !== undefined) flight.events.push(event)
      return
    }
    const known = this.#find(key)
    if (known === undefined) {
      this.#activate(this.#newcomer(key, pod), 'PodAdd')
      return
    }
    known.pod = pod
    if (this.#active.has(key)) this.#active.set(known)
    else if (this.#gated.has(key)) this.#activate(known, 'PodUpdate')
    else if (event !== undefined && this.#unschedulable.has(key) && this.#isHelpedBy(known, event))
      this.#requeue(known, label(event))
  }

  /** A pod needs no scheduling any more. */
  delete(key: string): void {
    const flight = this.#inFlight.get(key)
    if (flight !== undefined) flight.isDeleted = true
    this.#remove(key)
  }

  /** Something happened in the cluster: moves the pods that it may help. */
  onEvent(event: QueueEvent): void {
    for (const flight of this.#inFlight.values()) flight.events.push(event)
    for (const pod of this.#unschedulable.values()) {
      if (this.#isHelpedBy(pod, event)) this.#requeue(pod, label(event))
    }
  }

  /** The next pod; undefined once the queue is closed. The caller says what became of it with `done` or `failed`. */
  async pop(): Promise<QueuedPod | undefined> {
    if (this.#isClosed) return undefined
    const pod = this.#active.pop() ?? (await this.#wait())
    if (pod === undefined) return undefined
    pod.attempts += 1
    this.#inFlight.set(pod.key, { pod, uid: pod.pod.metadata.uid, events: [], isDeleted: false })
    return pod
  }

  /** The pod was bound, or is gone. Another one that has got its name meanwhile takes its turn. */
  done(key: string): void {
    const flight = this.#inFlight.get(key)
    this.#inFlight.delete(key)
    if (flight === undefined || flight.isDeleted || flight.pod.pod.metadata.uid === flight.uid) return
    this.#activate(this.#newcomer(key, flight.pod.pod), 'PodAdd')
  }

  /**
   * The attempt failed. With `rejectedBy` empty something was broken, and the pod is tried again after its back-off; else
   * it waits for an event that helps, unless one came during the attempt.
   *
   * @returns whether the pod waits again; it does not when it is gone
   */
  failed(key: string, rejectedBy: ReadonlySet<string>): boolean {
    const flight = this.#inFlight.get(key)
    this.#inFlight.delete(key)
    if (flight === undefined || flight.isDeleted) return false
    const { pod, events } = flight
    pod.rejectedBy = rejectedBy
    pod.lastFailureAt = this.#deps.clock.monotonic()
    if (rejectedBy.size === 0 || events.some((event) => this.#isHelpedBy(pod, event))) this.#requeue(pod, attemptFailed)
    else {
      this.#unschedulable.set(key, pod)
      this.#deps.entered?.('unschedulable', attemptFailed)
      this.#armFlush()
    }
    return true
  }

  /** Ends waiting `pop` calls. */
  close(): void {
    this.#isClosed = true
    this.#backoffTimer?.cancel()
    this.#flushTimer?.cancel()
    this.#waiter?.(undefined)
    this.#waiter = undefined
  }

  #newcomer(key: string, pod: Pod): QueuedPod {
    const now = this.#deps.clock.monotonic()
    return { key, pod, queuedAt: now, firstQueuedAt: now, attempts: 0, rejectedBy: new Set() }
  }

  #isHelpedBy(pod: QueuedPod, { event, before, after }: QueueEvent): boolean {
    return this.#deps.isHelped(pod, event, before, after)
  }

  #activate(pod: QueuedPod, event: string): void {
    const wasGated = this.#gated.has(pod.key)
    this.#remove(pod.key)
    const gate = this.#deps.gatedBy(pod.pod)
    if (gate !== undefined) {
      pod.rejectedBy = new Set([gate])
      this.#gated.set(pod.key, pod)
      if (!wasGated) this.#deps.entered?.('gated', event)
      return
    }
    this.#deps.entered?.('active', event)
    const waiter = this.#waiter
    if (waiter === undefined) this.#active.set(pod)
    else {
      this.#waiter = undefined
      waiter(pod)
    }
  }

  #requeue(pod: QueuedPod, event: string): void {
    this.#remove(pod.key)
    const until = (pod.lastFailureAt ?? 0) + backoffMs(pod.attempts)
    if (until <= this.#deps.clock.monotonic()) this.#activate(pod, event)
    else {
      this.#deps.entered?.('backoff', event)
      this.#backoff.set({ key: pod.key, pod, until })
      this.#armBackoff()
    }
  }

  #armBackoff(): void {
    this.#backoffTimer?.cancel()
    const next = this.#backoff.peek()
    if (next === undefined || this.#isClosed) return
    const { clock } = this.#deps
    this.#backoffTimer = clock.setTimeout(() => {
      for (
        let due = this.#backoff.peek();
        due !== undefined && due.until <= clock.monotonic();
        due = this.#backoff.peek()
      ) {
        this.#activate(due.pod, 'BackoffComplete')
      }
      this.#armBackoff()
    }, next.until - clock.monotonic())
  }

  /** Waits until the first of the rejected pods has waited for long enough; they stand in the order of their failures. */
  #armFlush(): void {
    const [first] = this.#unschedulable.values()
    if (first === undefined || this.#flushTimer !== undefined || this.#isClosed) return
    const { clock } = this.#deps
    const until = (first.lastFailureAt ?? 0) + maxUnschedulableMs
    this.#flushTimer = clock.setTimeout(() => {
      this.#flushTimer = undefined
      const now = clock.monotonic()
      for (const pod of this.#unschedulable.values()) {
        if (now - (pod.lastFailureAt ?? 0) >= maxUnschedulableMs) this.#requeue(pod, 'UnschedulableTimeout')
      }
      this.#armFlush()
    }, until - clock.monotonic())
  }

  #find(key: string): QueuedPod | undefined {
    return this.#active.get(key) ?? this.#backoff.get(key)?.pod ?? this.#unschedulable.get(key) ?? this.#gated.get(key)
  }

  #remove(key: string): void {
    this.#active.delete(key)
    this.#backoff.delete(key)
    this.#unschedulable.delete(key)
    this.#gated.delete(key)
  }

  #wait(): Promise<QueuedPod | undefined> {
    if (this.#isClosed) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      this.#waiter = resolve
    })
  }
}

const attemptFailed = 'ScheduleAttemptFailure'

/** An event's name in metrics: `NodeAdd`, `PodDelete`, `NodeUpdateTaints`. */
function label({ event: { resource, action } }: QueueEvent): string {
  return resource + action.charAt(0).toUpperCase() + action.slice(1)
}

/** Back-off after so many attempts. */
export function backoffMs(attempts: number): number {
  return Math.min(initialBackoffMs * 2 ** Math.max(0, attempts - 1), maxBackoffMs)
}
