import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import Docker from 'dockerode'
import type { ClusterPaths } from '../home/paths.ts'
import { run } from '../host/exec.ts'

/** The label that the kubelet puts on everything it makes in Docker: its own root folder, unique on a machine. */
export const rootLabel = 'io.keelson.kubelet-root'

/** Removes the containers and networks that the cluster's kubelet made. Returns the number of containers. */
export async function removeContainers(paths: ClusterPaths): Promise<number> {
  const docker = new Docker()
  const filters = { label: [`${rootLabel}=${paths.kubeletRoot}`] }
  const containers = await docker.listContainers({ all: true, filters })
  await Promise.all(containers.map(async ({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })))
  const networks = await docker.listNetworks({ filters })
  await Promise.all(networks.map(async ({ Id }) => docker.getNetwork(Id).remove()))
  return containers.length
}

/** Unmounts what is mounted below the kubelet's root (memory-backed volumes), the innermost first. */
export async function unmountVolumes(paths: ClusterPaths): Promise<void> {
  if (!existsSync(paths.kubeletRoot)) return
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[4]?.replaceAll('\\040', ' '))
    .filter((path) => path !== undefined && path.startsWith(`${paths.kubeletRoot}/`))
  for (const path of mounts.toReversed()) await run('umount', [path!])
}
