import { open } from 'node:fs/promises'
import type { ContainerStatus } from '../runtime/types.ts'
import type { PodRuntime } from '../runtime/port.ts'

/** Labels that say where a container leaves its last words. */
export const terminationLabels = {
  path: 'io.kubernetes.container.terminationMessagePath',
  policy: 'io.kubernetes.container.terminationMessagePolicy',
} as const

const maxBytes = 4096
const maxLogBytes = 2048
const maxLogLines = 80

/**
 * What an ended container wanted to say: its termination message file, or, with FallbackToLogsOnError and a
 * non-zero exit, the end of its log. Empty when there is nothing.
 */
export async function terminationMessage(status: ContainerStatus, runtime: Pick<PodRuntime, 'logs'>): Promise<string> {
  const path = status.labels[terminationLabels.path]
  const mount = status.mounts.find(({ containerPath }) => containerPath === path)
  const written = mount ? await readTail(mount.hostPath) : ''
  if (written !== '') return written
  const fallback = status.labels[terminationLabels.policy] === 'FallbackToLogsOnError'
  return fallback && status.exitCode !== 0 ? logTail(status.id, runtime) : ''
}

async function readTail(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r')
    try {
      const { size } = await handle.stat()
      const length = Math.min(size, maxBytes)
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length)
      return buffer.subarray(0, bytesRead).toString('utf8')
    } finally {
      await handle.close()
    }
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'ENOENT') return ''
    return `Error on reading termination log ${file}: ${(err as Error).message}`
  }
}

async function logTail(id: string, runtime: Pick<PodRuntime, 'logs'>): Promise<string> {
  try {
    const chunks: Buffer[] = []
    for await (const chunk of await runtime.logs(id, { tail: maxLogLines })) chunks.push(Buffer.from(chunk as Buffer))
    return Buffer.concat(chunks).subarray(-maxLogBytes).toString('utf8')
  } catch (err) {
    return `Error on reading termination message from logs: ${(err as Error).message}`
  }
}
