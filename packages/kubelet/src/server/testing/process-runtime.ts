import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import type { PodRuntime, StreamOptions, StreamSession } from '../../runtime/port.ts'
import { RuntimeError } from '../../runtime/errors.ts'

/** What a test sees of the runtime. */
export interface ProcessRuntime {
  readonly runtime: PodRuntime
  readonly resizes: { width: number; height: number }[]
  readonly children: ChildProcess[]
}

/**
 * The streaming part of a runtime, with processes of this machine in the place of containers: exec runs the command,
 * attach runs `cat`, ports are this machine's own, and the log is the given text.
 */
export function createProcessRuntime(log = ''): ProcessRuntime {
  const resizes: { width: number; height: number }[] = []
  const children: ChildProcess[] = []
  const run = async (command: readonly string[], options: StreamOptions): Promise<StreamSession> => {
    const child = spawn(command[0] ?? '', command.slice(1), { stdio: 'pipe' })
    children.push(child)
    try {
      await once(child, 'spawn')
    } catch (err) {
      throw new RuntimeError('cannotStart', (err as Error).message)
    }
    child.stdin.on('error', () => undefined)
    const exited = once(child, 'close').then(([code]) => (code as number | null) ?? 137)
    if (!options.stdin) child.stdin.end()
    return {
      stdin: options.stdin ? child.stdin : undefined,
      stdout: options.stdout ? child.stdout : undefined,
      stderr: options.stderr ? child.stderr : undefined,
      resize: async (size) => void resizes.push(size),
      exited,
      close: () => void child.kill('SIGKILL'),
    }
  }
  const runtime: Partial<PodRuntime> = {
    exec: (_id, command, options) => run(command, options),
    attach: (_id, options) => run(['cat'], options),
    logs: async () => Readable.from([Buffer.from(log)]),
    async portForward(_sandbox, port) {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
      await once(socket, 'connect')
      return socket
    },
    listSandboxes: async () => [],
    listContainers: async () => [],
  }
  return { runtime: runtime as PodRuntime, resizes, children }
}
