import pino from 'pino'
import { currentCause } from '../causes/cause.ts'
import type { Logger, LogLevel } from './logger.ts'
import { prettyDestination } from './pretty.ts'

/** Where and how to log. */
export interface LoggerOptions {
  /** The program, written as `name` in every record. */
  name: string
  /** `info` unless told. */
  level?: LogLevel
  /** One JSON object per line, or one readable line. `json` unless told. */
  format?: 'json' | 'pretty'
  /** Receives whole lines; standard error unless told. */
  destination?: { write(line: string): void }
}

/**
 * A logger that writes synchronously, so that nothing is lost when the process dies. Records made on behalf of a cause
 * carry its trace id and source.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { name, level = 'info', format = 'json' } = options
  const sink = options.destination ?? pino.destination({ dest: 2, sync: true })
  const destination = format === 'pretty' ? prettyDestination(sink) : sink
  const settings: pino.LoggerOptions = {
    name,
    level,
    base: { name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: causeFields,
  }
  return pino(settings, destination as pino.DestinationStream) as unknown as Logger
}

// A fresh object each time: pino adds the record's fields to it.
function causeFields(): object {
  const cause = currentCause()
  return cause === undefined ? {} : { traceId: cause.traceId, cause: cause.source }
}
