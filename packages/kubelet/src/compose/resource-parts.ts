import type { KubeletCore } from '../core.ts'
import { createEvictionManager } from '../eviction/eviction-manager.ts'
import type { EvictionManager } from '../eviction/eviction-manager.ts'
import { createGarbageCollector } from '../eviction/garbage-collector.ts'
import type { GarbageCollector } from '../eviction/garbage-collector.ts'
import { measurePod } from '../eviction/measure.ts'
import { createPressureMonitor } from '../eviction/pressure.ts'
import { diskUsage, observeMachine } from '../eviction/signals.ts'
import type { Observations } from '../eviction/signals.ts'
import { parseThreshold } from '../eviction/thresholds.ts'
import type { Threshold } from '../eviction/thresholds.ts'
import { pauseImage } from '../images/pause/image.ts'
import type { Pressure } from '../node/port.ts'
import { createPodEvents } from '../pod-workers/pod-events.ts'
import type { Ground } from './ground.ts'

/** How short the node is of what, and when that matters. */
export interface ResourceWatch {
  readonly thresholds: readonly Threshold[]
  observe(): Observations
  pressure(): Pressure
}

/** Watches this machine by the operator's thresholds. */
export function watchResources({ options, info, clock }: Ground): ResourceWatch {
  const paths = { root: options.rootDir, images: info.rootDir }
  const thresholds = options.evictionHard.flatMap((text) => parseThreshold(text) ?? [])
  const observe = () => observeMachine(paths)
  const monitor = createPressureMonitor({ observe, thresholds, clock })
  return { thresholds, observe, pressure: () => monitor.pressure() }
}

/** Removes dead containers and unused images. */
export function makeGarbageCollector(ground: Ground, core: KubeletCore): GarbageCollector {
  return createGarbageCollector({
    ...ground,
    runtime: core.runtime,
    pods: core.directory,
    podsKnown: () => core.synced,
    imageDisk: () => diskUsage(ground.info.rootDir),
    pinnedImages: [pauseImage.ref],
  })
}

/** Evicts pods when the node runs short. */
export function makeEvictionManager(
  ground: Ground,
  core: KubeletCore,
  parts: { watch: ResourceWatch; garbage: Pick<GarbageCollector, 'reclaim'> },
): EvictionManager {
  const { paths } = ground
  const { directory, runtime, evictor } = core
  return createEvictionManager({
    ...ground,
    thresholds: parts.watch.thresholds,
    observe: parts.watch.observe,
    measure: (pod) => measurePod(pod, { runtime, paths, containers: directory.containers }),
    reclaim: parts.garbage.reclaim,
    pods: directory,
    evictor,
    events: createPodEvents(ground.recorder),
  })
}
