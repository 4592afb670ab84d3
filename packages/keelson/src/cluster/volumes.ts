import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { ClusterPaths } from '../home/paths.ts'
import { run } from '../host/exec.ts'

/** Unmounts what is mounted below the kubelet's root (memory-backed volumes), the innermost first. */
export async function unmountVolumes(paths: ClusterPaths): Promise<void> {
  if (!existsSync(paths.kubeletRoot)) return
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[4]?.replaceAll('\\040', ' '))
    .filter((path) => path !== undefined && path.startsWith(`${paths.kubeletRoot}/`))
  for (const path of mounts.toReversed()) await run('umount', [path!])
}
