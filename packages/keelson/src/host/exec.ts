import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const execFileAsync = promisify(execFile)

/** Runs a program to its end and returns its standard output; rejects with its standard error in the message. */
export async function run(file: string, args: readonly string[], env?: Record<string, string>): Promise<string> {
  const { stdout } = await execFileAsync(file, args, {
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
    encoding: 'utf8',
  })
  return stdout
}

/** Runs a program with standard input; rejects with its standard error in the message. */
export async function runWithInput(file: string, args: readonly string[], input: string): Promise<void> {
  const running = execFileAsync(file, args, { encoding: 'utf8' })
  running.child.stdin?.end(input)
  await running
}

/** The last line that a failed program wrote to its standard error, which is mostly the reason; else the error itself. */
export function lastLine(error: unknown): string {
  const { stderr } = error as { stderr?: string }
  const text = stderr === undefined || stderr.trim() === '' ? String(error) : stderr
  return text.trim().split('\n').at(-1)!
}

/** Where a program is on the search path. */
export function which(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, program)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    // The answer to the question, not a fault: access(2) reports "no" by throwing.
    return false
  }
}
