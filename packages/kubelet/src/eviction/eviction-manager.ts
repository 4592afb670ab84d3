import type { Pod } from '@keelson/api'
import type { EventRecorder } from '@keelson/client'
import type { Clock, Logger, MetricsRegistry, Runnable } from '@keelson/component-base'
import { abortable } from '../abortable.ts'
import { isCriticalPod } from '../admission/critical.ts'
import { formatPod } from '../format/pod.ts'
import { nodeReference } from '../node/reference.ts'
import type { PodEvents } from '../pod-workers/pod-events.ts'
import type { PodDirectory, PodEvictor } from '../sync-loop/port.ts'
import { hasStorageLimits, storageOffence } from './local-storage.ts'
import { evictionMessage } from './message.ts'
import { rankForEviction } from './ranking.ts'
import type { Observations } from './signals.ts'
import { crossedThresholds, meaningOf } from './thresholds.ts'
import type { CrossedThreshold, Threshold } from './thresholds.ts'
import type { PodUse } from './usage.ts'

/** How often the machine is looked at (upstream's period). */
const periodMs = 10_000
/** What a pod gets to end when the node cannot wait. */
const hardGraceSeconds = 1
/** A pod that takes longer than this to end holds up no further looks (upstream's patience). */
const endPatienceMs = 30_000

/** What the manager needs. */
export interface EvictionManagerOptions {
  readonly thresholds: readonly Threshold[]
  readonly observe: () => Observations
  readonly measure: (pod: Pod) => Promise<PodUse>
  /** Removes from the disk what nobody uses. */
  readonly reclaim: () => Promise<void>
  readonly pods: Pick<PodDirectory, 'pods' | 'runningPodUIDs'>
  readonly evictor: PodEvictor
  readonly events: PodEvents
  readonly recorder: Pick<EventRecorder, 'event'>
  readonly nodeName: string
  readonly metrics: MetricsRegistry
  readonly clock: Clock
  readonly logger: Logger
}

/** Takes pods off a node that runs short, and pods that use more of its disk than they may. */
export interface EvictionManager extends Runnable {
  /** One look. Evicts every pod that breaks a limit of its own, else at most one for the node's sake. */
  synchronize(): Promise<void>
}

/** Looks every ten seconds; a failed look is logged, and the next comes at its time. */
export function createEvictionManager(options: EvictionManagerOptions): EvictionManager {
  const { clock, logger, evictor, events } = options
  const evictions = options.metrics.counter({
    name: 'kubelet_evictions',
    help: 'Cumulative number of pod evictions by eviction signal',
    labelNames: ['eviction_signal'],
  })
  const stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()

  /** Pods that have anything to give back. */
  const active = (): Pod[] => {
    const alive = new Set(options.pods.runningPodUIDs())
    return options.pods.pods().filter(({ metadata }) => alive.has(metadata.uid ?? ''))
  }

  /** One pod that cannot be measured must not keep the node from being relieved of others. */
  async function measured(pod: Pod): Promise<PodUse | undefined> {
    try {
      return await options.measure(pod)
    } catch (err) {
      logger.warn({ err, pod: formatPod(pod) }, 'a pod could not be measured')
      return undefined
    }
  }

  async function evict(pod: Pod, cause: { signal: string; message: string; disruption: boolean }): Promise<void> {
    stopping.signal.throwIfAborted()
    const { signal, message, disruption } = cause
    logger.info({ pod: formatPod(pod), signal }, 'evicting a pod')
    events.pod(pod, 'Warning', 'Evicted', message)
    evictions.inc({ eviction_signal: signal })
    const verdict = { reason: 'Evicted', message, disruption }
    const ended = evictor.evict(pod.metadata.uid ?? '', { ...verdict, graceSeconds: hardGraceSeconds })
    const patience = new AbortController()
    const timer = clock.setTimeout(() => patience.abort(), endPatienceMs)
    try {
      await abortable(ended, AbortSignal.any([stopping.signal, patience.signal]))
    } catch (err) {
      if (!patience.signal.aborted) throw err
      logger.warn({ pod: formatPod(pod), signal }, 'an evicted pod takes long to end')
    } finally {
      timer.cancel()
    }
  }

  /** True when a pod was evicted. */
  async function enforceStorageLimits(): Promise<boolean> {
    let any = false
    for (const pod of active()) {
      if (!hasStorageLimits(pod) || isCriticalPod(pod)) continue
      const use = await measured(pod)
      const offence = use && storageOffence(pod, use)
      if (!offence) continue
      await evict(pod, { signal: offence.limit, message: offence.message, disruption: false })
      any = true
    }
    return any
  }

  async function relieve(crossed: CrossedThreshold): Promise<void> {
    const { signal } = crossed.threshold
    const { resource, pressure } = meaningOf(signal)
    const about = nodeReference(options.nodeName)
    options.recorder.event(about, 'Warning', 'EvictionThresholdMet', `Attempting to reclaim ${resource}`)
    if (pressure === 'disk') {
      await options.reclaim()
      if (crossedThresholds(options.thresholds, options.observe()).length === 0) return
    }
    const pods = active().filter((pod) => !isCriticalPod(pod))
    const candidates = await Promise.all(pods.map(async (pod) => ({ pod, use: await measured(pod) })))
    const [first] = rankForEviction(candidates, signal)
    if (!first) {
      logger.warn({ signal }, 'the node is short of a resource, but there is no pod to evict')
      return
    }
    await evict(first.pod, { signal, message: evictionMessage(crossed, first.pod, first.use), disruption: true })
  }

  async function synchronize(): Promise<void> {
    if (await enforceStorageLimits()) return
    const [crossed] = crossedThresholds(options.thresholds, options.observe())
    if (crossed) await relieve(crossed)
  }

  async function repeat(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(periodMs, stopping.signal).catch(() => undefined)
      if (stopping.signal.aborted) return
      // A stop does not wait for what is being measured or reclaimed.
      await abortable(synchronize(), stopping.signal).catch((err: unknown) => {
        if (!stopping.signal.aborted) logger.warn({ err }, 'looking for pods to evict failed')
      })
    }
  }

  return {
    name: 'eviction-manager',
    synchronize,
    async start() {
      running = repeat()
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}
