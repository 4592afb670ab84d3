import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { VolumeError } from '../port.ts'
import type { Mounter } from './port.ts'

const run = promisify(execFile)

/** Mounts by mount(8) and umount(8), and reads /proc/self/mountinfo. Needs root. */
export const linuxMounter: Mounter = {
  async mountsBelow(dir) {
    const points = parseMountPoints(await readFile('/proc/self/mountinfo', 'utf8'))
    return points
      .filter((point) => point === dir || point.startsWith(`${dir}/`))
      .toSorted((a, b) => b.length - a.length)
  },
  async mountTmpfs(dir, { sizeBytes }) {
    const size = sizeBytes === undefined ? [] : ['-o', `size=${sizeBytes}`]
    await command('mount', ['-t', 'tmpfs', ...size, 'tmpfs', dir])
  },
  bind: (source, target) => command('mount', ['--no-canonicalize', '--bind', source, target]),
  unmount: (dir) => command('umount', ['--no-canonicalize', dir]),
}

async function command(program: string, args: readonly string[]): Promise<void> {
  try {
    await run(program, args)
  } catch (err) {
    const text = (err as { stderr?: string }).stderr?.trim() || (err as Error).message
    throw new VolumeError('io', `${program} failed: ${text}`, { cause: err })
  }
}

/** The mount points of a mountinfo document (proc_pid_mountinfo(5)), in its order, escapes undone. */
export function parseMountPoints(mountinfo: string): string[] {
  return mountinfo
    .split('\n')
    .map((line) => line.split(' ')[4])
    .filter((point) => point !== undefined)
    .map((point) => point.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))))
}
