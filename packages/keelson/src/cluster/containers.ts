import { existsSync } from 'node:fs'
import { basename, dirname, isAbsolute } from 'node:path'
import Docker from 'dockerode'
import { Failure } from '../failure.ts'

/** The label that the kubelet puts on everything it makes in Docker; its value is the cluster's folder. */
const ownerLabel = 'io.keelson.owner'

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
 * Makes way in Docker for a cluster's pods: removes what clusters have left whose folders are gone.
 *
 * @param owner the folder of the cluster that is to come up
 * @throws Failure where the network of pods belongs to another cluster that still has its folder
 */
export async function claimPodNetwork(owner: string, say: (line: string) => void): Promise<void> {
  const docker = new Docker()
  const filters = { label: [ownerLabel] }
  const [containers, networks] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
  ])
  const owners = new Set([...containers, ...networks].map(({ Labels }) => Labels![ownerLabel]!))
  for (const gone of [...owners].filter((each) => isAbsolute(each) && !existsSync(each))) {
    say(`removing what the cluster at ${gone} has left in Docker`)
    await removeOwned(gone)
  }
  const holder = networks
    .map(({ Labels }) => Labels![ownerLabel]!)
    .find((each) => each !== owner && isAbsolute(each) && existsSync(each))
  if (holder !== undefined) {
    throw new Failure(
      `the pods' network on this machine belongs to the cluster at ${holder}, which was not taken down`,
      `run 'KEELSON_HOME=${dirname(holder)} ./keelson down --name ${basename(holder)}', then this command again`,
    )
  }
}
