const brand = Symbol.for('keelson.exit-request')

/** Thrown to end a program early with a text for its user: a help page, or one sentence about bad options. */
export class ExitRequest extends Error {
  readonly [brand] = true
  /** 0 for what was asked for (help, version), 2 for wrong usage. */
  readonly exitCode: number

  constructor(exitCode: number, text: string) {
    super(text)
    this.name = 'ExitRequest'
    this.exitCode = exitCode
  }
}

/** Whether an error asks for a quiet exit with its message, rather than being a failure to log. */
export function isExitRequest(err: unknown): err is ExitRequest {
  return typeof err === 'object' && err !== null && brand in err
}
