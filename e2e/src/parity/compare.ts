import { beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { useNamespace } from '../namespace.ts'
import { forgetIdentity } from './normalise.ts'
import { comparable, differencesOn, runOurs, runStock, type CommandLine } from './side-by-side.ts'
import { findStockKubectl } from './stock-kubectl.ts'
import type { VersionDifference } from './version-differences.ts'

/** A command line; with what goes to its standard input where it is a pair. */
export type Line = string | readonly [line: string, input: string]

const stock = await findStockKubectl()

/** Which stock kubectl it is, and whether it is too old to compare ours with. */
const isTooOld = differencesOn('', stock).some(({ compare }) => compare === 'nothing')
const stockTitle = `stock 1.${stock.minor}${isTooOld ? ', which is too old to compare' : ''}`

/**
 * Runs lines that change nothing with both kubectls, in one namespace (`{ns}` stands for its name), and compares what
 * they print and their exit codes.
 *
 * @param prepare lines that stock kubectl runs first
 */
export function compareLines(name: string, lines: readonly Line[], prepare: readonly Line[] = []): void {
  const namespace = useNamespace('parity').name
  beforeAll(async () => {
    for (const line of prepare) {
      const { code, stderr } = await runStock(stock, inNamespace(line, namespace))
      expect(code, `${String(line)}: ${stderr}`).toBe(0)
    }
  })
  describe(`our kubectl beside ${stockTitle}: ${name}`, () => {
    it.concurrent.for(lines.map((line) => [titleOf(line), line] as const))('%s', async ([, line], { skip, expect }) => {
      const differences = comparableOrSkip(line, skip)
      const command = inNamespace(line, namespace)
      const [theirs, ours] = await Promise.all([runStock(stock, command), runOurs(command)])
      expect(comparable(ours, differences)).toEqual(comparable(theirs, differences))
    })
  })
}

/**
 * Runs lines one after the other, each kubectl in a namespace of its own, and compares what they print, apart from what
 * the cluster gives to each object alone.
 */
export function compareStories(name: string, lines: readonly Line[]): void {
  const theirs = useNamespace('parity-stock').name
  const ours = useNamespace('parity-ours').name
  describe(`our kubectl beside ${stockTitle}: ${name}`, () => {
    it.for(lines.map((line) => [titleOf(line), line] as const))('%s', async ([, line], { skip }) => {
      const differences = comparableOrSkip(line, skip)
      const [theirRun, ourRun] = await Promise.all([
        runStock(stock, inNamespace(line, theirs)),
        runOurs(inNamespace(line, ours)),
      ])
      const shape = (run: typeof ourRun, namespace: string): object =>
        comparable(
          {
            code: run.code,
            stdout: forgetIdentity(run.stdout, namespace),
            stderr: forgetIdentity(run.stderr, namespace),
          },
          differences,
        )
      expect(shape(ourRun, ours)).toEqual(shape(theirRun, theirs))
    })
  })
}

/** The differences on a line; skips the test where they leave nothing to compare. */
function comparableOrSkip(line: Line, skip: TestContext['skip']): readonly VersionDifference[] {
  const differences = differencesOn(textOf(line), stock)
  const incomparable = differences.find(({ compare }) => compare === 'nothing')
  skip(incomparable !== undefined, incomparable?.what)
  return differences
}

const textOf = (line: Line): string => (typeof line === 'string' ? line : line[0])

function inNamespace(line: Line, namespace: string): CommandLine {
  const place = (text: string): string => text.replaceAll('{ns}', namespace)
  const [verb = '', ...rest] = place(textOf(line)).split(' ')
  const command = [verb, '-n', namespace, ...rest].join(' ')
  return typeof line === 'string' ? { line: command } : { line: command, input: place(line[1]) }
}

/** What a line is called in reports. */
const titleOf = (line: Line): string => (typeof line === 'string' ? line : `${line[0]} < ${JSON.stringify(line[1])}`)
