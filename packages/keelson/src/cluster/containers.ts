import { basename, dirname, isAbsolute } from 'node:path'
import Docker from 'dockerode'
import { Failure } from '../failure.ts'
import { clusterPaths } from '../home/paths.ts'
import { componentStates } from './cluster.ts'

/** The label that the kubelet puts on everything it makes in Docker; its value is the cluster's folder. */
export const ownerLabel = 'io.keelson.owner'

/** Removes the containers and networks that a cluster's kubelet made. Returns the number of containers. */
export async function removeOwned(owner: string): Promise<number> {
  const docker = new Docker()
  const filters = { label: [`${ownerLabel}=${owner}`] }
  const containers = await docker.listContainers({ all: true, filters })
  await Promise.all(containers.map(async ({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })))
  const networks = await docker.listNetworks({ filters })
  await Promise.all(networks.map(async ({ Id }) => docker.getNetwork(Id).remove()))
  return containers.length
}

/**
 * Makes way in Docker for a cluster's pods, whose network exists once on a machine: removes what clusters that do not
 * run any more have left, because they were killed, or their folders removed.
 *
 * @param owner the folder of the cluster that is to come up
 * @throws Failure where the pods' network belongs to another cluster that runs
 */
export async function claimPodNetwork(owner: string, say: (line: string) => void): Promise<void> {
  const docker = new Docker()
  const filters = { label: [ownerLabel] }
  const found = [...(await docker.listContainers({ all: true, filters })), ...(await docker.listNetworks({ filters }))]
  const others = new Set(found.map(({ Labels }) => Labels![ownerLabel]!).filter((each) => each !== owner))
  // What tests of the kubelet alone have made is marked with no path.
  for (const other of [...others].filter((each) => isAbsolute(each))) {
    if (runs(other)) {
      throw new Failure(
        `the cluster at ${other} runs on this machine's Docker Engine, which has room for the pods of one`,
        `run 'KEELSON_HOME=${dirname(other)} ./keelson down --name ${basename(other)}', then this command again`,
      )
    }
    say(`removing from Docker what the cluster at ${other} has left`)
    await removeOwned(other)
  }
}

function runs(root: string): boolean {
  return componentStates(clusterPaths(dirname(root), basename(root))).some(
    ({ pid, supervised }) => supervised || pid !== undefined,
  )
}
