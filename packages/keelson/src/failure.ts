/** Something the user can mend: one sentence that says what is wrong and one that says what to do. */
export class Failure extends Error {
  readonly remedy: string

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Failure'
    this.remedy = remedy
  }
}

const elsewhere = 'or name a folder on another file system in KEELSON_HOME'

/** What the machine's refusals mean to a user, by error code (errno(3)). */
const refusals: Readonly<Record<string, readonly [problem: string, remedy: string]>> = {
  EACCES: ['permission is denied', 'make it accessible to root, or run the command as the user whose it is'],
  EPERM: ['the operation is not permitted', 'run the command as root, outside of a restricted container'],
  EROFS: ['its file system is read-only', `mount it writable, ${elsewhere}`],
  ENOSPC: ['no space is left on its file system', `make room there, ${elsewhere}`],
  EDQUOT: ['the disk quota is used up', `make room there, ${elsewhere}`],
  EEXIST: ['something other than a folder has its name', 'move that away'],
  ENOTDIR: ['a part of its path is not a folder', 'move the file of that name away'],
  EMFILE: ['too many files are open', "raise the limit with 'ulimit -n'"],
}

/**
 * What an error means to the user, where it is something that the user can mend: a refusal of the file system, or
 * sources that cannot be read. Undefined for a fault of the program, whose stack trace is wanted.
 */
export function asFailure(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error
  if (!(error instanceof Error)) return undefined
  const unreadable = unreadableSource(error)
  if (unreadable !== undefined) {
    return new Failure(
      `the sources cannot be run: ${unreadable}`,
      "mend them ('pnpm check' finds what is wrong), then run the same command again",
      { cause: error },
    )
  }
  const { code, path } = error as NodeJS.ErrnoException
  if (code === undefined || !Object.hasOwn(refusals, code)) return undefined
  const [problem, remedy] = refusals[code]!
  return new Failure(`${path ?? 'a file'} cannot be used: ${problem}`, remedy, { cause: error })
}

/** Where Node.js failed to read a module and why; its stack then begins with the place instead of with the error. */
function unreadableSource(error: Error & { code?: string }): string | undefined {
  if (error.code === 'ERR_MODULE_NOT_FOUND') return error.message
  const place = /^(?:file:\/\/)?(\/.*:\d+)\n/.exec(error.stack ?? '')?.[1]
  return error instanceof SyntaxError && place !== undefined ? `${place}: ${error.message}` : undefined
}

/** What an error says, be it an Error or not. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
