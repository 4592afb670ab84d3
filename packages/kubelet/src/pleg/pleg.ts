import { createBackoff } from '@keelson/component-base'
import type { Clock, Logger, Random, Runnable, Timer } from '@keelson/component-base'
import { isRuntimeError } from '../runtime/errors.ts'
import type { PodRuntime } from '../runtime/port.ts'
import type { ContainerStatus, RuntimeEvent } from '../runtime/types.ts'
import type { PodCache } from './pod-cache.ts'

/** Follows the runtime: keeps the cache true and says which pods have changed. */
export interface Pleg extends Runnable {
  /** Reads a container anew into the cache, after the caller has changed it. */
  refreshContainer(id: string): Promise<void>
  /** When the cache was last known to be complete, milliseconds since the epoch. */
  readonly lastSync: number
  readonly connected: boolean
}

/** What it needs. */
export interface PlegOptions {
  runtime: Pick<PodRuntime, 'events' | 'listContainers' | 'listSandboxes' | 'inspectContainer' | 'inspectSandbox'>
  cache: PodCache
  clock: Clock
  random: Random
  logger: Logger
  /** Called with the pod's UID after the cache has changed. */
  onChange(podUID: string): void
  /** Called with a container that was removed from the runtime, by whomever. */
  onRemoved?(container: ContainerStatus): void
  /** Called when the connection to the runtime comes and goes. */
  onConnection?(connected: boolean): void
  observe?(what: 'relist', seconds: number): void
  relistMs?: number
}

/** Events are the way changes are learnt; this only bounds the time that a lost one can hide. */
const defaultRelistMs = 60_000
/** Docker may report a death shortly before it says so itself. */
const recheckMs = 100
const startedByOthersMs = 2000

/** Starts by listing everything, so that a restarted kubelet knows what runs before it decides anything. */
export function createPleg(options: PlegOptions): Pleg {
  const { runtime, cache, clock, logger, onChange } = options
  const stop = new AbortController()
  const backoff = createBackoff({ initialMs: 100, maxMs: 5000, random: options.random })
  let following: Promise<void> | undefined
  let relistTimer: Timer | undefined
  let lastSync = 0
  let connected = false

  async function relist(): Promise<void> {
    const began = clock.monotonic()
    // Only what was known before can be missed in the lists: what is made meanwhile is not in them yet.
    const known = [...cache.ids()]
    const [sandboxes, containers] = await Promise.all([runtime.listSandboxes(), runtime.listContainers()])
    const alive = new Set([...sandboxes, ...containers].map(({ id }) => id))
    for (const id of known) if (!alive.has(id)) drop(id)
    await Promise.all([
      ...sandboxes
        .filter(({ id, running }) => cache.sandbox(id)?.running !== running)
        .map(({ id }) => refresh(id, true)),
      ...containers
        .filter(({ id, state }) => !agrees(cache.container(id)?.state, state))
        .map(({ id }) => refresh(id, false)),
    ])
    lastSync = clock.now()
    options.observe?.('relist', (clock.monotonic() - began) / 1000)
  }

  async function refresh(id: string, isSandbox: boolean): Promise<void> {
    try {
      const status = isSandbox ? await runtime.inspectSandbox(id) : await runtime.inspectContainer(id)
      if ('ips' in status) cache.putSandbox(status)
      else cache.putContainer(status)
      onChange(status.pod.uid)
    } catch (err) {
      if (!isRuntimeError(err, 'notFound')) throw err
      drop(id)
    }
  }

  function drop(id: string): void {
    const container = cache.container(id)
    const pod = cache.drop(id)
    if (container) options.onRemoved?.(container)
    if (pod) onChange(pod.uid)
  }

  async function handle(event: RuntimeEvent): Promise<void> {
    if (event.type === 'created') return
    if (event.type === 'removed') {
      drop(event.id)
      return
    }
    if (event.type === 'started') {
      // Whoever started it reads it himself right away; this is for what others have started.
      await clock.sleep(startedByOthersMs, stop.signal)
      if (isKnownRunning(event)) return
    }
    await refresh(event.id, event.isSandbox)
    if (event.type === 'died' && isKnownRunning(event)) {
      await clock.sleep(recheckMs, stop.signal)
      await refresh(event.id, event.isSandbox)
    }
  }

  function isKnownRunning(event: RuntimeEvent): boolean {
    return event.isSandbox ? cache.sandbox(event.id)?.running === true : cache.container(event.id)?.state === 'running'
  }

  function connection(now: boolean): void {
    if (connected === now) return
    connected = now
    options.onConnection?.(now)
  }

  /** Subscribes first and lists then, so that nothing falls between the two. */
  async function followOnce(): Promise<void> {
    const subscription = new AbortController()
    const events = runtime.events(AbortSignal.any([stop.signal, subscription.signal]))[Symbol.asyncIterator]()
    const first = events.next()
    first.catch(() => undefined)
    try {
      await relist()
      connection(true)
      backoff.reset()
      for (let next = await first; !next.done; next = await events.next()) {
        // Not awaited: a slow inspection of one container must not hold up the others.
        handle(next.value).catch((err: unknown) => {
          if (!stop.signal.aborted) logger.warn({ err }, 'container could not be inspected')
        })
      }
    } finally {
      // A list that failed leaves the stream open, and the next try opens another.
      subscription.abort()
    }
  }

  async function follow(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await followOnce()
      } catch (err) {
        if (stop.signal.aborted) return
        connection(false)
        const delayMs = backoff.next()
        logger.warn({ err, delayMs }, 'connection to the container runtime is lost')
        await clock.sleep(delayMs, stop.signal).catch(() => undefined)
      }
    }
  }

  function scheduleRelist(): void {
    relistTimer = clock
      .setTimeout(() => {
        void relist()
          .catch((err: unknown) => logger.warn({ err }, 'containers could not be listed'))
          .finally(() => {
            if (!stop.signal.aborted) scheduleRelist()
          })
      }, options.relistMs ?? defaultRelistMs)
      .unref()
  }

  return {
    name: 'pleg',
    async start() {
      await relist()
      following = follow()
      scheduleRelist()
    },
    async stop() {
      stop.abort()
      relistTimer?.cancel()
      await following
    },
    refreshContainer: (id) => refresh(id, false),
    get lastSync() {
      return lastSync
    },
    get connected() {
      return connected
    },
  }
}

/** The listing calls a container whose start failed `created`; the cache knows better. */
function agrees(cached: string | undefined, listed: string): boolean {
  return cached === listed || (cached === 'exited' && listed === 'created')
}
