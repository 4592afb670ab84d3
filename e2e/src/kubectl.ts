import { inject } from 'vitest'
import { runProgram, type RunResult } from '@keelson/testing'

/** Stock kubectl on the shared cluster; `KUBECTL` names another binary. */
export const kubectlBinary = process.env['KUBECTL'] ?? 'kubectl'

/** The minor version of that kubectl, 1.MINOR: the oldest that must do (1.20, Debian's) lacks what came later. */
export async function kubectlMinor(): Promise<number> {
  const { stdout } = await runProgram(kubectlBinary, ['version', '--client', '-o', 'json'], { env: process.env })
  const { clientVersion } = JSON.parse(stdout) as { clientVersion: { minor: string } }
  return Number.parseInt(clientVersion.minor, 10)
}

/** The environment of every client: the shared cluster's kubeconfig. */
export function clientEnv(): NodeJS.ProcessEnv {
  return { ...process.env, KUBECONFIG: inject('cluster').kubeconfig }
}

/** Runs kubectl, whatever its exit code. */
export async function tryKubectl(args: readonly string[], input?: string): Promise<RunResult> {
  return runProgram(kubectlBinary, args, { env: clientEnv(), ...(input === undefined ? {} : { input }) })
}

/**
 * Runs kubectl in a namespace.
 *
 * @throws Error with what it said when it fails
 */
export async function kubectlIn(namespace: string, args: readonly string[], input?: string): Promise<string> {
  const result = await tryKubectl(['-n', namespace, ...args], input)
  if (result.code !== 0) {
    throw new Error(
      `kubectl -n ${namespace} ${args.join(' ')} ended with ${result.code}:\n${result.stderr}${result.stdout}`,
    )
  }
  return result.stdout
}

/** A kubectl bound to a namespace, taking its arguments as one line; quotes keep words together. */
export function kubectlFor(namespace: string): (line: string, input?: string) => Promise<string> {
  return (line, input) => kubectlIn(namespace, splitWords(line), input)
}

/** Splits a command line as a shell does, with single and double quotes. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  )
}
