import type { Pod } from '@keelson/api'
import type { EventRecorder, ResourceClient } from '@keelson/client'
import type { Clock, Logger, MetricsRegistry, Random, Runnable } from '@keelson/component-base'
import { createRunGroup, runnable } from '@keelson/component-base'
import type { Rejection } from './admission/port.ts'
import type { CgroupManager } from './cgroups/manager.ts'
import { createImageManager } from './images/image-manager.ts'
import { createPuller } from './images/puller.ts'
import { createHookRunner } from './lifecycle/hooks.ts'
import { createKubeletMetrics } from './metrics.ts'
import type { PodObjects } from './objects/port.ts'
import type { KubeletPaths } from './paths.ts'
import { createCrashBackoff } from './plan/crash-backoff.ts'
import { runningSandbox } from './plan/pod-runtime-status.ts'
import { createPleg } from './pleg/pleg.ts'
import { createPodCache } from './pleg/pod-cache.ts'
import type { NodeFacts } from './pod-workers/deps.ts'
import { createPodEvents } from './pod-workers/pod-events.ts'
import { unlinkLogs } from './pod-workers/log-links.ts'
import { isFinished } from './pod-workers/pod-state.ts'
import { createPodWorkers } from './pod-workers/pod-workers.ts'
import type { PodWorkers } from './pod-workers/pod-workers.ts'
import { createProbeManager } from './probes/probe-manager.ts'
import { createProber } from './probes/prober.ts'
import { instrumented } from './runtime/instrumented.ts'
import type { PodRuntime } from './runtime/port.ts'
import { createStatusManager } from './status/status-manager.ts'
import { createPodDirectory } from './sync-loop/directory.ts'
import type { PodDirectory, PodEvictor } from './sync-loop/port.ts'
import type { PodSource } from './sync-loop/pod-source.ts'
import { createSyncLoop } from './sync-loop/sync-loop.ts'
import type { VolumeManager } from './volumes/port.ts'

/** The ports that a kubelet's core stands on. */
export interface KubeletCoreOptions {
  readonly runtime: PodRuntime
  readonly source: PodSource
  readonly pods: Pick<ResourceClient<Pod>, 'patch' | 'delete' | 'get'>
  readonly recorder: Pick<EventRecorder, 'event'>
  readonly volumes: VolumeManager
  readonly objects: PodObjects
  readonly cgroups: CgroupManager
  readonly node: NodeFacts
  readonly paths: KubeletPaths
  readonly metrics: MetricsRegistry
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** How many images are pulled side by side; 1 serialises them. */
  readonly maxParallelPulls?: number
  readonly crashBackoff: { readonly initialMs: number; readonly maxMs: number }
  /** Why a pod cannot run beside the others that are here; every pod can unless given. */
  admit?(pod: Pod, others: readonly Pod[]): Rejection | undefined
  /** Called when the runtime is lost or comes back. */
  onRuntimeConnection?(connected: boolean): void
  /** Called after an image was pulled. */
  onImagePulled?(): void
}

/** What runs pods, and what other rooms may ask and do. */
export interface KubeletCore extends Runnable {
  readonly runtime: PodRuntime
  readonly directory: PodDirectory
  readonly evictor: PodEvictor
  /** Looks at every pod again: something that concerns them all has changed. */
  wakeAll(): void
  /** Whether every pod of the API is known. */
  readonly synced: boolean
  /** The addresses of a pod's running sandbox. */
  podIPs(uid: string): readonly string[]
  /** Why the loop is not healthy; empty when it is. */
  problem(): string
}

const userAgent = 'kube-probe/1.36'

/** Connects the rooms that run pods. Nothing happens before it is started. */
export function createKubeletCore(options: KubeletCoreOptions): KubeletCore {
  const { clock, logger, source, volumes, objects, node, paths, random } = options
  const runtime = instrumented(options.runtime, options)
  const cache = createPodCache()
  const metrics = createKubeletMetrics(options.metrics, { cache, nodeName: node.name })
  const events = createPodEvents(options.recorder)
  const status = createStatusManager({
    pods: options.pods,
    latest: (pod) => source.byUID(pod.metadata.uid ?? ''),
    clock,
    random,
    logger,
  })
  const wake = (uid: string): void => workers.wake(uid)
  let relistedAt: number | undefined
  const pleg = createPleg({
    runtime,
    cache,
    clock,
    random,
    logger,
    onChange: wake,
    onRemoved: (container) =>
      void unlinkLogs(container, paths).catch((err: unknown) => logger.warn({ err }, 'log links could not be removed')),
    onConnection(connected) {
      options.onRuntimeConnection?.(connected)
      // What failed while the runtime was away need not wait for its turn.
      if (connected) workers.wakeAll()
    },
    observe(_what, seconds) {
      const now = clock.monotonic()
      metrics.relisted(seconds, relistedAt === undefined ? undefined : (now - relistedAt) / 1000)
      relistedAt = now
    },
  })
  const probes = createProbeManager({
    clock,
    prober: createProber({ runtime, userAgent }),
    onVerdict: wake,
    onRemark: (pod, container, { reason, message }) => events.container(pod, container, 'Warning', reason, message),
    count(pod, container, kind, result) {
      const { name = '', namespace = '', uid = '' } = pod.metadata
      const titled = { startup: 'Startup', liveness: 'Liveness', readiness: 'Readiness' }[kind]
      const counted = { success: 'successful', warning: 'successful', failure: 'failed', unknown: 'unknown' }[result]
      metrics.probed({
        probe_type: titled,
        result: counted,
        container: container.name,
        pod: name,
        namespace,
        pod_uid: uid,
      })
    },
  })
  const puller = createPuller({
    runtime,
    clock,
    maxParallel: options.maxParallelPulls,
    onPulled: options.onImagePulled,
  })
  const workers = createPodWorkers({
    runtime,
    cache,
    pleg,
    volumes,
    objects,
    probes,
    status,
    events,
    clock,
    logger,
    node,
    paths,
    metrics,
    cgroups: options.cgroups,
    images: createImageManager({ runtime, clock, events, puller }),
    hooks: createHookRunner({ runtime, clock, userAgent }),
    backoff: createCrashBackoff({ clock, ...options.crashBackoff }),
    admit: (pod) => options.admit?.(pod, othersOn(source, workers, pod)),
  })
  const loop = createSyncLoop({ source, workers, cache, volumes, objects, paths, logger })
  const group = createRunGroup('kubelet-core', [
    runnable(
      'status-manager',
      () => undefined,
      () => status.stop(),
    ),
    runnable(
      'probes',
      () => undefined,
      async () => probes.stop(),
    ),
    pleg,
    loop,
  ])
  return {
    name: group.name,
    start: (signal) => group.start(signal),
    stop: () => group.stop(),
    runtime,
    directory: createPodDirectory({ source, cache, workers, status }),
    evictor: {
      evict: (uid, { graceSeconds, ...verdict }) => workers.end(uid, verdict, graceSeconds),
    },
    wakeAll: () => workers.wakeAll(),
    get synced() {
      return loop.synced
    },
    podIPs: (uid) => runningSandbox(cache.get(uid))?.ips ?? [],
    problem: () => (pleg.connected ? '' : 'pleg was last seen active before the container runtime was lost'),
  }
}

/** The other pods that have their place on this node: not finished, and begun or admitted. */
function othersOn(source: PodSource, workers: Pick<PodWorkers, 'state'>, pod: Pod): Pod[] {
  return source.list().filter((other) => {
    if (other.metadata.uid === pod.metadata.uid || isFinished(other)) return false
    const state = workers.state(other.metadata.uid ?? '')
    return state ? state.stage !== 'terminated' : other.status?.startTime !== undefined
  })
}
