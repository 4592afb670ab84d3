import { fork, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A bench process that answers messages: `ask` sends one and resolves to the reply. */
export interface Helper {
  ask<R>(message: object): Promise<R>
  stop(): Promise<void>
}

/** Starts one of our own helper scripts (relative to `src/`). */
export function startHelper(script: string): Helper {
  const child = fork(fileURLToPath(new URL(`../${script}`, import.meta.url)), { serialization: 'advanced' })
  return {
    async ask(message) {
      child.send(message)
      const done = new AbortController()
      const { signal } = done
      const ended = once(child, 'exit', { signal }).then(() => {
        throw new Error(`${script} ended`)
      })
      try {
        const [reply] = await Promise.race([once(child, 'message', { signal }), ended])
        return reply
      } finally {
        ended.catch(() => undefined)
        done.abort()
      }
    },
    stop: () => endProcess(child),
  }
}

/** The other side of `startHelper`: answers each message with what `handle` returns. */
export function serveHelper(handle: (message: never) => Promise<unknown>): void {
  process.on('message', (message) => {
    void handle(message as never).then((reply) => process.send?.(reply ?? {}))
  })
}

/** Runs a program; its output goes to `log`. */
export function startProgram(args: readonly string[], log: number | 'ignore'): ChildProcess {
  return spawn(process.execPath, args, { stdio: ['ignore', log, log], env: { ...process.env, NODE_ENV: 'production' } })
}

/** Ends a process and waits for its exit. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
