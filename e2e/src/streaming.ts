import { spawn } from 'node:child_process'
import { clientEnv, kubectlBinary } from './kubectl.ts'

/** A kubectl that goes on until it is stopped. */
export interface RunningKubectl {
  /** What it has printed to standard output so far. */
  output(): string
  /** Ends it and waits for it. */
  stop(): Promise<void>
}

/** Starts a kubectl that follows, watches or forwards. */
export function startKubectl(args: readonly string[], binary = kubectlBinary): RunningKubectl {
  const child = spawn(binary, args, { env: clientEnv(), stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve())
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  return {
    output: () => output,
    async stop() {
      child.kill('SIGINT')
      await ended
    },
  }
}
