import { z } from 'zod'
import type { LogOptions } from '../../runtime/port.ts'

const flag = z
  .enum(['true', 'false', '1', '0', ''])
  .optional()
  .transform((text) => text === 'true' || text === '1')
const count = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
  .optional()

const schema = z.object({
  follow: flag,
  previous: flag,
  timestamps: flag,
  tailLines: count,
  limitBytes: count.refine((value) => value === undefined || value >= 1),
  sinceSeconds: count.refine((value) => value === undefined || value >= 1),
  sinceTime: z
    .string()
    .transform((text) => Date.parse(text))
    .refine((ms) => Number.isFinite(ms))
    .optional(),
  stream: z.enum(['All', 'Stdout', 'Stderr']).optional(),
})

/** What a client wants of a log, from the query of /containerLogs (PodLogOptions). */
export interface LogRequest {
  readonly previous: boolean
  readonly limitBytes?: number
  readonly options: LogOptions
}

/**
 * Reads the query; undefined when it is not valid.
 *
 * @param now milliseconds since the epoch, from which `sinceSeconds` counts back
 */
export function parseLogRequest(query: URLSearchParams, now: number): LogRequest | undefined {
  const parsed = schema.safeParse(Object.fromEntries(query))
  if (!parsed.success) return undefined
  const { follow, previous, timestamps, tailLines, limitBytes, sinceSeconds, sinceTime, stream } = parsed.data
  if (sinceSeconds !== undefined && sinceTime !== undefined) return undefined
  return {
    previous,
    limitBytes,
    options: {
      follow,
      timestamps,
      tail: tailLines,
      since: sinceSeconds === undefined ? sinceTime : now - sinceSeconds * 1000,
      stdout: stream !== 'Stderr',
      stderr: stream !== 'Stdout',
    },
  }
}
