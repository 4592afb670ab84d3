import type { Pod } from '@keelson/api'
import { formatDuration, type Clock, type Timer } from '@keelson/component-base'
import { status, type Status } from './status.ts'

/** No plug-in can delay a pod for longer than this, in milliseconds (upstream's limit). */
export const maxPermitWaitMs = 15 * 60_000

/** A pod whose binding Permit plug-ins delay. */
export interface WaitingPod {
  readonly pod: Pod
  /** The plug-ins that have not allowed it yet. */
  readonly pendingPlugins: readonly string[]
  /** A plug-in delays the pod no longer; the last one to say so lets it go on. */
  allow(plugin: string): void
  /** A plug-in turns the pod down; nobody in particular does where the name is empty. */
  reject(plugin: string, message: string): void
}

/** Pods that were given a node and wait for permission to be bound. Plug-ins find them here to allow or reject them. */
export class WaitingPods implements Iterable<WaitingPod> {
  readonly #clock: Clock
  readonly #pods = new Map<string, Waiting>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  [Symbol.iterator](): Iterator<WaitingPod> {
    return this.#pods.values()
  }

  get(uid: string): WaitingPod | undefined {
    return this.#pods.get(uid)
  }

  /**
   * Keeps a pod waiting from now on.
   *
   * @param waits for how long each plug-in delays it at most, in milliseconds
   * @returns what comes of it: success, or the verdict of the plug-in that rejected it or lost patience
   */
  wait(pod: Pod, waits: ReadonlyMap<string, number>): Promise<Status | undefined> {
    const uid = pod.metadata.uid!
    const waiting = new Waiting(pod, waits, this.#clock)
    this.#pods.set(uid, waiting)
    return waiting.decided.finally(() => this.#pods.delete(uid))
  }
}

class Waiting implements WaitingPod {
  readonly pod: Pod
  readonly decided: Promise<Status | undefined>
  readonly #timers: ReadonlyMap<string, Timer>
  readonly #pending: Set<string>
  readonly #decide: (verdict: Status | undefined) => void

  constructor(pod: Pod, waits: ReadonlyMap<string, number>, clock: Clock) {
    const { promise, resolve } = Promise.withResolvers<Status | undefined>()
    this.pod = pod
    this.decided = promise
    this.#decide = resolve
    this.#pending = new Set(waits.keys())
    this.#timers = new Map(
      [...waits].map(([plugin, ms]) => {
        const limit = Math.min(ms, maxPermitWaitMs)
        const message = `rejected due to timeout after waiting ${formatDuration(limit)} at plugin ${plugin}`
        return [plugin, clock.setTimeout(() => this.reject(plugin, message), limit)]
      }),
    )
  }

  get pendingPlugins(): readonly string[] {
    return [...this.#pending]
  }

  allow(plugin: string): void {
    this.#pending.delete(plugin)
    this.#timers.get(plugin)?.cancel()
    if (this.#pending.size === 0) this.#decide(undefined)
  }

  reject(plugin: string, message: string): void {
    for (const timer of this.#timers.values()) timer.cancel()
    this.#decide({ ...status('unschedulable', message), ...(plugin === '' ? {} : { plugin }) })
  }
}
