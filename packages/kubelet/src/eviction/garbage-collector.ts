import type { EventRecorder } from '@keelson/client'
import type { Clock, Logger, Runnable } from '@keelson/component-base'
import { nodeReference } from '../node/reference.ts'
import { isRuntimeError } from '../runtime/errors.ts'
import type { PodRuntime } from '../runtime/port.ts'
import type { PodDirectory } from '../sync-loop/port.ts'
import { containerGarbage } from './container-plan.ts'
import {
  bytesToFree,
  defaultImagePolicy,
  imagesToRemove,
  updateRecords,
  type ImagePolicy,
  type ImageRecord,
} from './image-plan.ts'
import type { DiskUsage } from './signals.ts'

/** How often each kind of garbage is looked for (upstream's periods). */
const containerPeriodMs = 60_000
const imagePeriodMs = 300_000

/** What the garbage collector needs. */
export interface GarbageCollectorOptions {
  readonly runtime: PodRuntime
  readonly pods: PodDirectory
  /** Whether the pods bound to this node are known: nothing is collected before that. */
  readonly podsKnown: () => boolean
  /** Measures the file system of the images. */
  readonly imageDisk: () => DiskUsage
  /** References of images that are never removed, such as the sandbox image. */
  readonly pinnedImages: readonly string[]
  readonly policy?: ImagePolicy
  readonly nodeName: string
  readonly recorder: EventRecorder
  readonly clock: Clock
  readonly logger: Logger
}

/** Removes dead containers and, when the disk fills up, unused images. */
export interface GarbageCollector extends Runnable {
  collectContainers(): Promise<void>
  collectImages(): Promise<void>
  /** Frees the disk of all that nobody uses, whatever its age: the node runs short. Nothing before the pods are known. */
  reclaim(): Promise<void>
}

/** Collects containers every minute and images every five; a failure is logged and tried again at the next turn. */
export function createGarbageCollector(options: GarbageCollectorOptions): GarbageCollector {
  const { clock, logger } = options
  let records: ReadonlyMap<string, ImageRecord> = new Map()
  let stopping = new AbortController()
  let running: Promise<unknown> = Promise.resolve()

  const collectImages = async () => {
    records = await imageRound(options, records)
  }
  const collectContainers = () => containerRound(options)

  async function repeat(periodMs: number, failure: string, round: () => Promise<void>): Promise<void> {
    const { signal } = stopping
    while (!signal.aborted) {
      await clock.sleep(periodMs, signal).catch(() => undefined)
      if (signal.aborted || !options.podsKnown()) continue
      await round().catch((err: unknown) => logger.warn({ err }, failure))
    }
  }

  return {
    name: 'garbage-collector',
    collectContainers,
    collectImages,
    async reclaim() {
      if (!options.podsKnown()) return
      await collectContainers()
      records = await imageRound(options, records, { bytes: Infinity, minAgeMs: 0 })
    },
    async start() {
      stopping = new AbortController()
      running = Promise.all([
        repeat(containerPeriodMs, 'Collecting dead containers failed', collectContainers),
        repeat(imagePeriodMs, 'Collecting unused images failed', collectImages),
      ])
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}

async function containerRound({ runtime, pods }: GarbageCollectorOptions): Promise<void> {
  const [containers, sandboxes] = await Promise.all([runtime.listContainers(), runtime.listSandboxes()])
  const isGone = (uid: string) => pods.byUID(uid) === undefined
  const garbage = containerGarbage({ containers, sandboxes, isGone })
  for (const { id } of garbage.containers) await runtime.removeContainer(id)
  for (const { id } of garbage.sandboxes) await runtime.removeSandbox(id)
}

async function imageRound(
  options: GarbageCollectorOptions,
  before: ReadonlyMap<string, ImageRecord>,
  demand?: { bytes: number; minAgeMs: number },
): Promise<ReadonlyMap<string, ImageRecord>> {
  const { runtime, clock, policy = defaultImagePolicy } = options
  const [images, containers] = await Promise.all([runtime.listImages(), runtime.listContainers()])
  const inUse = new Set(containers.map((container) => container.imageId))
  for (const image of images) if (image.repoTags.some((tag) => options.pinnedImages.includes(tag))) inUse.add(image.id)
  const now = clock.monotonic()
  const records = updateRecords(before, { images, inUse, now })
  const wanted = demand?.bytes ?? bytesToFree(options.imageDisk(), policy)
  if (wanted === 0) return records
  const chosen = imagesToRemove({ images, inUse, records, now }, wanted, { ...policy, ...demand })
  const freed = await removeImages(options, chosen)
  if (!demand && freed < wanted) tellShortfall(options, wanted, freed)
  return records
}

async function removeImages(
  { runtime, logger }: GarbageCollectorOptions,
  images: readonly { id: string; size: number }[],
): Promise<number> {
  let freed = 0
  for (const { id, size } of images) {
    try {
      await runtime.removeImage(id)
      freed += size
      logger.info({ image: id, bytes: size }, 'Removed an unused image')
    } catch (err) {
      // A container may have begun to use it since the look.
      if (!isRuntimeError(err, 'imageInUse') && !isRuntimeError(err, 'notFound')) throw err
    }
  }
  return freed
}

function tellShortfall({ recorder, nodeName }: GarbageCollectorOptions, wanted: number, freed: number): void {
  const message = `Failed to garbage collect required amount of images. Attempted to free ${wanted} bytes, but only found ${freed} bytes eligible to free.`
  recorder.event(nodeReference(nodeName), 'Warning', 'FreeDiskSpaceFailed', message)
}
