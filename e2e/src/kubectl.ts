import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import { runProgram, type RunResult } from '@keelson/testing'

/** Stock kubectl; `KUBECTL` names another binary. */
export const kubectlBinary = process.env['KUBECTL'] ?? 'kubectl'

/** The project's own kubectl. */
export const ourKubectl = fileURLToPath(new URL('../our-kubectl', import.meta.url))

/** Both kubectls, for tests that are to pass with either. */
export const kubectls = [
  { title: kubectlBinary, binary: kubectlBinary },
  { title: 'our kubectl', binary: ourKubectl },
]

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

/** What a run of kubectl may be given. */
export interface KubectlOptions {
  /** What goes to its standard input. */
  readonly input?: string
  readonly binary?: string
}

/** Runs kubectl, whatever its exit code. */
export async function tryKubectl(
  args: readonly string[],
  { input, binary = kubectlBinary }: KubectlOptions = {},
): Promise<RunResult> {
  return runProgram(binary, args, { env: clientEnv(), ...(input === undefined ? {} : { input }) })
}

/**
 * A kubectl bound to a namespace, taking its arguments as one line; quotes keep words together.
 *
 * @returns a function that throws Error with what kubectl said when it fails
 */
export function kubectlFor(
  namespace: string,
  binary = kubectlBinary,
): (line: string, input?: string) => Promise<string> {
  return async (line, input) => {
    const { code, stdout, stderr } = await tryKubectl(['-n', namespace, ...splitWords(line)], { input, binary })
    if (code !== 0) throw new Error(`kubectl -n ${namespace} ${line} ended with ${code}:\n${stderr}${stdout}`)
    return stdout
  }
}

/** Splits a command line as a shell does, with single and double quotes. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  )
}
