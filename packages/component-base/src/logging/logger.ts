/** Levels from most to least talkative; `silent` writes nothing. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/** Writes one record: a static message, and the variable parts as fields. */
export interface LogMethod {
  (fields: object, message: string): void
  (message: string): void
}

/** Structured log. The shape is pino's, so a pino logger is one. An `err` field is written with its stack. */
export interface Logger {
  level: string
  trace: LogMethod
  debug: LogMethod
  info: LogMethod
  warn: LogMethod
  error: LogMethod
  fatal: LogMethod
  /** A logger that adds `fields` to every record. */
  child(fields: Record<string, unknown>): Logger
}

const ignore = (): void => {}

/** Discards everything. */
export const nullLogger: Logger = {
  level: 'silent',
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  fatal: ignore,
  child: () => nullLogger,
}
