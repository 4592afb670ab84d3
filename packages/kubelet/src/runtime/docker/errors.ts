import { RuntimeError, isRuntimeError } from '../errors.ts'
import type { RuntimeErrorCode } from '../errors.ts'

/** What dockerode attaches to an error for an HTTP answer, and Node to one for a connection. */
interface EngineError {
  statusCode?: number
  code?: string
  message?: string
  reason?: string
  json?: { message?: string }
  name?: string
}

/** Which codes a call gives to Docker's statuses where the plain table below does not fit. */
export type StatusCodes = Readonly<Partial<Record<number, RuntimeErrorCode>>>

const byStatus: StatusCodes = { 400: 'invalidConfig', 404: 'notFound', 409: 'alreadyExists', 501: 'unsupported' }
const connectionCodes = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EACCES',
])

/** Turns whatever dockerode threw into a {@link RuntimeError}; the only place that knows Docker's statuses. */
export function translate(err: unknown, codes: StatusCodes = {}): RuntimeError {
  if (isRuntimeError(err)) return err
  const engine = (typeof err === 'object' && err !== null ? err : { message: String(err) }) as EngineError
  const message = (engine.json?.message ?? withoutPrefix(engine.message) ?? 'unknown error').trim()
  if (engine.name === 'AbortError') return new RuntimeError('aborted', message, { cause: err })
  if (engine.statusCode === undefined) {
    const code = engine.code !== undefined && connectionCodes.has(engine.code) ? 'unreachable' : 'internal'
    const text = code === 'unreachable' ? `cannot reach the Docker Engine: ${message}` : message
    return new RuntimeError(code, text, { cause: err })
  }
  const code = codes[engine.statusCode] ?? byStatus[engine.statusCode] ?? 'internal'
  return new RuntimeError(code, message, { cause: err })
}

/** dockerode puts the status in front of what Docker said. */
function withoutPrefix(message: string | undefined): string | undefined {
  return message?.replace(/^\(HTTP code \d+\) [^-]* - /, '')
}

/** Awaits an engine call and translates its failure. */
export async function call<T>(promise: Promise<T>, codes?: StatusCodes): Promise<T> {
  try {
    return await promise
  } catch (err) {
    throw translate(err, codes)
  }
}

/** Awaits an engine call whose object may be gone, or in the wanted state already. */
export async function callIdempotent(promise: Promise<unknown>): Promise<void> {
  try {
    await promise
  } catch (err) {
    const status = (err as EngineError).statusCode
    // 304: not modified, as for stopping what is stopped. 404: gone.
    if (status === 304 || status === 404) return
    throw translate(err)
  }
}
