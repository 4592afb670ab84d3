import { createLogger } from '../logging/create-logger.ts'
import type { Logger, LogLevel } from '../logging/logger.ts'

/** A logger whose records a test can look at. */
export interface CaptureLogger {
  logger: Logger
  /** Every record so far, parsed. */
  records: Record<string, unknown>[]
}

/** Collects what is logged, at `trace` unless told. */
export function captureLogger(level: LogLevel = 'trace'): CaptureLogger {
  const records: Record<string, unknown>[] = []
  const destination = { write: (line: string) => void records.push(JSON.parse(line) as Record<string, unknown>) }
  return { logger: createLogger({ name: 'test', level, destination }), records }
}
