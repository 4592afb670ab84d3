import { spawn } from 'node:child_process'
import { CommandError } from '../../cli/errors.ts'
import type { Context } from '../command.ts'

/** The program that compares two folders, and its arguments: diff(1), or what KUBECTL_EXTERNAL_DIFF says. */
export function diffProgram(external = ''): { program: string; args: string[] } {
  const [program = '', ...words] = external.split(' ')
  if (program === '') return { program: 'diff', args: ['-u', '-N'] }
  // Only what cannot be a path: the folders are the only files that are compared.
  return { program, args: words.filter((word) => /^[a-zA-Z\d=-]+$/.test(word)) }
}

/**
 * Compares two folders.
 *
 * @returns 0 where they are the same, 1 where they differ
 * @throws CommandError where the program cannot be run or fails
 */
export async function runDiffProgram(folders: readonly [string, string], context: Context): Promise<number> {
  const { program, args } = diffProgram(context.env['KUBECTL_EXTERNAL_DIFF'])
  const { out, err } = context.streams
  const child = spawn(program, [...args, ...folders], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.on('data', (chunk: Buffer) => out.write(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.write(chunk))
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new CommandError(`failed to run ${JSON.stringify(program)}: ${cause.message}`, { cause }))
    })
    child.once('close', (status) => resolve(status ?? 2))
  })
  if (code > 1) throw new CommandError(`failed to run ${JSON.stringify(program)}: exit status ${code}`)
  return code
}
