import { runProgram, type RunResult } from '@keelson/testing'
import { clientEnv, ourKubectl, splitWords } from '../kubectl.ts'
import { normalise } from './normalise.ts'
import type { StockKubectl } from './stock-kubectl.ts'
import { versionDifferences, type VersionDifference } from './version-differences.ts'

/** A command line, perhaps with something on standard input. */
export interface CommandLine {
  readonly line: string
  readonly input?: string
}

/** Runs one command line with stock kubectl. */
export async function runStock({ binary }: StockKubectl, command: CommandLine): Promise<RunResult> {
  return await runProgram(binary, splitWords(command.line), optionsOf(command))
}

/** Runs one command line with our kubectl. */
export async function runOurs(command: CommandLine): Promise<RunResult> {
  return await runProgram(ourKubectl, splitWords(command.line), optionsOf(command))
}

const optionsOf = ({ input }: CommandLine) => ({ env: clientEnv(), ...(input === undefined ? {} : { input }) })

/** The differences between this version of stock kubectl and ours on a command line. */
export function differencesOn(line: string, { minor }: StockKubectl): readonly VersionDifference[] {
  return versionDifferences.filter(({ until, lines }) => minor <= until && lines.test(line))
}

/** What of a run is compared with that of the other kubectl. */
export function comparable({ code, stdout, stderr }: RunResult, differences: readonly VersionDifference[]): object {
  if (differences.some(({ compare }) => compare === 'exit code')) return { code }
  const equalised = (output: string): string =>
    normalise(differences.reduce((text, { compare }) => (typeof compare === 'string' ? text : compare(text)), output))
  return { code, stdout: equalised(stdout), stderr: equalised(stderr) }
}
