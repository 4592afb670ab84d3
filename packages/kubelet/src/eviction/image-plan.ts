import type { ImageInfo } from '../runtime/types.ts'
import type { DiskUsage } from './signals.ts'

/** When images are collected, as percentages of the image file system, and how old they must be. */
export interface ImagePolicy {
  readonly highPercent: number
  readonly lowPercent: number
  readonly minAgeMs: number
}

/** Upstream's defaults. */
export const defaultImagePolicy: ImagePolicy = { highPercent: 85, lowPercent: 80, minAgeMs: 120_000 }

/** What is remembered of an image between two looks. Times on a monotonic clock, in milliseconds. */
export interface ImageRecord {
  readonly firstSeen: number
  readonly lastUsed: number
}

/** What one look at the images found. */
export interface ImageSurvey {
  readonly images: readonly ImageInfo[]
  readonly inUse: ReadonlySet<string>
  readonly records: ReadonlyMap<string, ImageRecord>
  readonly now: number
}

/** Brings the records up to date with what is there now. Pure. */
export function updateRecords(
  before: ReadonlyMap<string, ImageRecord>,
  survey: Omit<ImageSurvey, 'records'>,
): Map<string, ImageRecord> {
  return new Map(
    survey.images.map(({ id }) => {
      const known = before.get(id)
      const lastUsed = survey.inUse.has(id) ? survey.now : (known?.lastUsed ?? -Infinity)
      return [id, { firstSeen: known?.firstSeen ?? survey.now, lastUsed }]
    }),
  )
}

/** Bytes that must go so that usage falls to the low mark; 0 below the high mark. Pure. */
export function bytesToFree(disk: DiskUsage, policy: ImagePolicy): number {
  if (disk.capacityBytes === 0) return 0
  const usedPercent = 100 - Math.floor((disk.availableBytes * 100) / disk.capacityBytes)
  if (usedPercent < policy.highPercent) return 0
  return Math.max(0, Math.ceil((disk.capacityBytes * (100 - policy.lowPercent)) / 100) - disk.availableBytes)
}

/** The images to remove, longest unused first, until they add up to `bytes`. Pure. */
export function imagesToRemove(survey: ImageSurvey, bytes: number, policy: ImagePolicy): ImageInfo[] {
  const record = (image: ImageInfo) => survey.records.get(image.id) ?? { firstSeen: survey.now, lastUsed: -Infinity }
  const candidates = survey.images
    .filter((image) => !survey.inUse.has(image.id))
    .filter((image) => survey.now - record(image).firstSeen >= policy.minAgeMs)
    .toSorted((a, b) => compare(record(a), record(b)))
  const chosen: ImageInfo[] = []
  let sum = 0
  for (const image of candidates) {
    if (sum >= bytes) break
    chosen.push(image)
    sum += image.size
  }
  return chosen
}

function compare(a: ImageRecord, b: ImageRecord): number {
  if (a.lastUsed !== b.lastUsed) return a.lastUsed < b.lastUsed ? -1 : 1
  return a.firstSeen - b.firstSeen
}
