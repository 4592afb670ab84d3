import { isIPv4 } from 'node:net'
import { Failure } from '../../failure.ts'
import type { ClusterPaths } from '../../home/paths.ts'
import { defaultNodeIp, defaultNodeName, readSettings, type Settings } from '../../home/settings.ts'
import { freePortFrom } from '../../host/ports.ts'

/**
 * The settings of a cluster's first `up`, or new ones. Nothing is written, so that a refused `up` leaves no trace.
 *
 * @param nodeIp the node's address as the user wants it
 * @throws Failure for an address that cannot be had
 */
export async function decideSettings(paths: ClusterPaths, nodeIp: string | undefined): Promise<Settings> {
  if (nodeIp !== undefined && !isIPv4(nodeIp)) {
    throw new Failure(`--node-ip ${nodeIp} is not an IPv4 address`, 'name one like 192.0.2.10, or leave the option out')
  }
  const known = await readSettings(paths.settings)
  if (known !== undefined) {
    if (nodeIp === undefined || nodeIp === known.nodeIp) return known
    throw new Failure(
      `cluster ${paths.name} was created with the node address ${known.nodeIp}`,
      "leave --node-ip out, or remove the cluster with 'keelson down --purge' first",
    )
  }
  return {
    nodeName: defaultNodeName(),
    nodeIp: nodeIp ?? defaultNodeIp,
    etcdClientPort: await freePortFrom(2379),
    etcdPeerPort: await freePortFrom(2380),
  }
}
