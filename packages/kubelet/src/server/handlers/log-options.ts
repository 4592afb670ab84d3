import * as z from 'zod/mini'
import type { LogOptions } from '../../runtime/port.ts'

const flag = z.pipe(
  z.optional(z.enum(['true', 'false', '1', '0', ''])),
  z.transform((text) => text === 'true' || text === '1'),
)
const number = z.pipe(z.string().check(z.regex(/^\d{1,15}$/)), z.transform(Number))
const count = z.optional(number)
const positive = z.optional(number.check(z.refine((value) => value >= 1)))
const time = z.pipe(
  z.string(),
  z.transform((text) => Date.parse(text)),
)

const schema = z.object({
  follow: flag,
  previous: flag,
  timestamps: flag,
  tailLines: count,
  limitBytes: positive,
  sinceSeconds: positive,
  sinceTime: z.optional(time.check(z.refine((ms) => Number.isFinite(ms)))),
  stream: z.optional(z.enum(['All', 'Stdout', 'Stderr'])),
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
