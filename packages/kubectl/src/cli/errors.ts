/** Ends a command with a message for the user (printed after `error: `) and an exit code. */
export class CommandError extends Error {
  readonly exitCode: number

  constructor(message: string, options: { exitCode?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'CommandError'
    this.exitCode = options.exitCode ?? 1
  }
}

/** The command line itself is wrong: the message ends with a hint at the command's help. */
export class UsageError extends CommandError {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** Ends a command with an exit code and says nothing: what there was to say has been said. */
export class SilentExit extends Error {
  readonly exitCode: number

  constructor(exitCode: number) {
    super(`exit ${exitCode}`)
    this.name = 'SilentExit'
    this.exitCode = exitCode
  }
}

/** Several things went wrong on the way; each is told. */
export class MultiError extends Error {
  readonly errors: readonly unknown[]

  constructor(errors: readonly unknown[]) {
    super(errors.map((err) => (err instanceof Error ? err.message : String(err))).join('; '))
    this.name = 'MultiError'
    this.errors = errors
  }
}

/** Throws what was collected: nothing, the only error, or all of them. */
export function throwCollected(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0]
  if (errors.length > 1) throw new MultiError(errors)
}
