import { formatDuration, parseDuration } from '../clock/duration.ts'
import type { OptionRow, OptionSchema } from './table.ts'

/** A length of time as an option. */
export interface DurationOption {
  readonly flag: string
  /** Milliseconds. */
  readonly default: number
  /** The least that makes sense, in milliseconds; 1 unless told. */
  readonly least?: number
  readonly help: string
}

/** The row of an option that is written as Go writes durations (`1m30s`), under upstream's name; its value is in milliseconds. */
export function durationOption({
  least = 1,
  ...row
}: DurationOption): OptionRow<number> & { schema: OptionSchema<number> } {
  const refuse = (message: string) => ({ success: false, error: { issues: [{ message }] } }) as const
  return {
    ...row,
    defaultText: formatDuration(row.default),
    schema: {
      safeParse(value) {
        const ms = typeof value === 'string' ? parseDuration(value) : undefined
        if (ms === undefined) return refuse('expected a duration such as 1m30s')
        return ms < least ? refuse(`expected at least ${formatDuration(least)}`) : { success: true, data: ms }
      },
    },
  }
}
