import { isInvalid, isStatusError, isUnauthorized } from '@keelson/apimachinery'
import type { Status, StatusError } from '@keelson/apimachinery'
import { isConnectionError } from '@keelson/client'
import { CommandError, MultiError, SilentExit, UsageError } from './errors.ts'

/** What is told about an error that ended a command, and the exit code it leads to. */
export interface ErrorReport {
  text: string
  exitCode: number
}

/** Words an error as kubectl does. `command` is the path of the command, such as `kubectl get`. */
export function reportOf(err: unknown, command: string): ErrorReport {
  if (err instanceof SilentExit) return { text: '', exitCode: err.exitCode }
  if (err instanceof UsageError) {
    return { text: `error: ${err.message}\nSee '${command} -h' for help and examples`, exitCode: err.exitCode }
  }
  if (err instanceof CommandError) return { text: withPrefix(err.message), exitCode: err.exitCode }
  if (err instanceof MultiError) {
    return { text: err.errors.map((one) => bareText(one, command)).join('\n'), exitCode: 1 }
  }
  if (isStatusError(err)) return { text: statusText(err), exitCode: 1 }
  if (isConnectionError(err)) return { text: connectionText(err), exitCode: 1 }
  return { text: withPrefix(err instanceof Error ? err.message : String(err)), exitCode: 1 }
}

/** Of several errors, those that are not refusals are told without the word. */
function bareText(err: unknown, command: string): string {
  return err instanceof CommandError ? err.message : reportOf(err, command).text
}

function withPrefix(message: string): string {
  return /^(?:error: |Error in )/.test(message) ? message : `error: ${message}`
}

function statusText(err: StatusError): string {
  const { status } = err
  if (isInvalid(err)) return invalidText(status)
  if (isUnauthorized(err)) return `error: You must be logged in to the server (${status.message || 'Unauthorized'})`
  const { reason, message = '' } = status
  return reason ? `Error from server (${reason}): ${message}` : `Error from server: ${message}`
}

function invalidText({ details, message = '' }: Status): string {
  if (details === undefined) return message === '' ? 'The request is invalid' : `The request is invalid: ${message}`
  const causes = details.causes ?? []
  let text = 'The request is invalid'
  if (details.kind || details.name) text = `The ${details.kind ?? ''} ${JSON.stringify(details.name ?? '')} is invalid`
  else if (message !== '' && causes.length === 0) text += `: ${message}`
  if (causes.length === 0) return text
  const lines = [...new Set(causes.map((cause) => `${cause.field ?? ''}: ${cause.message ?? ''}`))]
  if (lines.length === 1) return `${text}: ${lines[0]}`
  return `${text}: \n${lines.map((line) => `* ${line}`).join('\n')}`
}

function connectionText(err: Error & { cause?: unknown }): string {
  const cause = refusedDial(err.cause)
  if (cause !== undefined) {
    const host = cause.address?.includes(':') ? `[${cause.address}]` : cause.address
    return `The connection to the server ${host}:${cause.port} was refused - did you specify the right host or port?`
  }
  return `Unable to connect to the server: ${err.message}`
}

interface DialError {
  code?: string
  address?: string
  port?: number
  /** One for each address of a name. */
  errors?: DialError[]
}

/** The refused connection that a dial error tells of. */
function refusedDial(cause: unknown): DialError | undefined {
  const err = cause as DialError | undefined
  if (err?.code !== 'ECONNREFUSED') return undefined
  return err.address === undefined ? err.errors?.at(-1) : err
}
