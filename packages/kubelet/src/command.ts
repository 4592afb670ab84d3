import { spawn } from 'node:child_process'

/** Runs programs of the host; behind an interface so that tests see what would be run. */
export interface Command {
  /** Resolves to what the program wrote; rejects with its error output when it ends with a non-zero code. */
  run(file: string, args: readonly string[], options?: { stdin?: string }): Promise<string>
}

/** The real thing. */
export const systemCommand: Command = {
  run(file, args, options = {}) {
    return new Promise((resolve, reject) => {
      const child = spawn(file, args, { stdio: 'pipe' })
      const out: Buffer[] = []
      const err: Buffer[] = []
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
      child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
      child.on('error', reject)
      child.on('close', (code, signal) => {
        if (code === 0) resolve(Buffer.concat(out).toString())
        else reject(new Error(`${file}: ${Buffer.concat(err).toString().trim() || `ended with ${code ?? signal}`}`))
      })
      child.stdin.on('error', () => undefined)
      child.stdin.end(options.stdin ?? '')
    })
  },
}
