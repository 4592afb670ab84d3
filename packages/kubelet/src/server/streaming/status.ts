/** How a session ended, as the error stream of `v4.channel.k8s.io` and newer carries it (a v1 Status). */
export interface SessionStatus {
  readonly metadata: Record<string, never>
  readonly status: 'Success' | 'Failure'
  readonly message?: string
  readonly reason?: string
  readonly details?: { readonly causes: readonly { readonly reason?: string; readonly message: string }[] }
  readonly code?: number
}

/** The process ended with code 0, or the client detached. */
export const successStatus: SessionStatus = { metadata: {}, status: 'Success' }

/** The process' exit code; clients take it from the `ExitCode` cause. */
export function exitStatus(exitCode: number): SessionStatus {
  if (exitCode === 0) return successStatus
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  }
}

/** The session could not be had, or broke on this side. */
export function internalErrorStatus(message: string): SessionStatus {
  return {
    metadata: {},
    status: 'Failure',
    message: `Internal error occurred: ${message}`,
    reason: 'InternalError',
    details: { causes: [{ message }] },
    code: 500,
  }
}

/**
 * The bytes for the error stream. The protocols before v4 know failures only, as plain text; undefined means that
 * nothing is to be sent.
 */
export function encodeStatus(status: SessionStatus, structured: boolean): Buffer | undefined {
  if (structured) return Buffer.from(JSON.stringify(status))
  return status.status === 'Success' ? undefined : Buffer.from(status.message ?? status.status)
}
