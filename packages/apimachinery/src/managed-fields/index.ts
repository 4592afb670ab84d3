import { apply } from './apply.ts'
import { fromScaleEntries, toScaleEntries } from './scale-entries.ts'
import { trackUpdate } from './update.ts'

export type { ApplyOptions } from './apply.ts'
export type { ScaledObject } from './scale-entries.ts'
export type { UpdateOptions } from './update.ts'

/** Server-side apply, and tracking of who set which field on every other write. */
export const managedFields = {
  apply,
  update: trackUpdate,
  toScale: toScaleEntries,
  fromScale: fromScaleEntries,
} as const
