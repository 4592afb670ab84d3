import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import Docker from 'dockerode'
import type { ClusterPaths } from '../home/paths.ts'
import { run, runWithInput } from '../host/exec.ts'

/** The label that the kubelet puts on everything it makes in Docker; its value here is the cluster's folder. */
const ownerLabel = 'io.keelson.owner'

/** Removes the containers and networks that the cluster's kubelet made. Returns the number of containers. */
export async function removeContainers(paths: ClusterPaths): Promise<number> {
  const docker = new Docker()
  const filters = { label: [`${ownerLabel}=${paths.root}`] }
  const containers = await docker.listContainers({ all: true, filters })
  await Promise.all(containers.map(async ({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })))
  const networks = await docker.listNetworks({ filters })
  await Promise.all(networks.map(async ({ Id }) => docker.getNetwork(Id).remove()))
  return containers.length
}

/** Removes the iptables chains in which the kubelet lets the pods' network be forwarded and masqueraded. */
export async function removePodForwarding(): Promise<void> {
  const { forwardingChains } = await import('@keelson/kubelet')
  const parents = { nat: 'POSTROUTING', filter: 'FORWARD' } as const
  for (const table of ['nat', 'filter'] as const) {
    const chain = forwardingChains[table]
    const saved = (await run('iptables-save', ['-t', table])).split('\n')
    if (!saved.some((line) => line.startsWith(`:${chain} `))) continue
    const jumps = saved.filter((line) => line.startsWith(`-A ${parents[table]} `) && line.endsWith(`-j ${chain}`))
    const script = [
      `*${table}`,
      ...jumps.map((line) => line.replace('-A', '-D')),
      `-F ${chain}`,
      `-X ${chain}`,
      'COMMIT',
      '',
    ]
    await runWithInput('iptables-restore', ['--noflush', '--wait'], script.join('\n'))
  }
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
