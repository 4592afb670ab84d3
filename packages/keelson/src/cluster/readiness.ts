import { isNodeReady, leases, nodes, type Lease, type Node } from '@keelson/api'
import { isNotFound, parseTime, type KubeObject } from '@keelson/apimachinery'
import { createClient, loadKubeconfig, restConfigFor, type Client, type ResourceClient } from '@keelson/client'
import { systemRandom, type Clock } from '@keelson/component-base'
import type { ClusterPaths } from '../home/paths.ts'

/** What to wait for. */
export interface NodeWait {
  readonly nodeName: string
  /** Only news from after this moment counts, in milliseconds since the epoch: the node may have been Ready before. */
  readonly since: number
  readonly timeoutMs: number
  /** Gives the waiting up earlier. */
  readonly signal?: AbortSignal
}

const leaseNamespace = 'kube-node-lease'

/**
 * Waits by watch until the kubelet has reported since a moment, and its node is Ready.
 *
 * @throws Error that says what was still missing when the time was over
 */
export async function waitForNode(
  paths: ClusterPaths,
  { nodeName, since, timeoutMs, signal: givenUp }: NodeWait,
  clock: Clock,
): Promise<void> {
  const client = await connect(paths, clock)
  const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(givenUp === undefined ? [] : [givenUp])])
  const seconds = timeoutMs / 1000
  try {
    const renewedSince = ({ spec }: Lease) => parseTime(spec?.renewTime ?? '1970-01-01T00:00:00Z') >= since
    const wanted = { name: nodeName, signal, clock }
    if (
      !(await waitForObject(client.resource(leases), { ...wanted, namespace: leaseNamespace, holds: renewedSince }))
    ) {
      throw new Error(`the kubelet of node ${nodeName} did not report within ${seconds} s`)
    }
    if (!(await waitForObject(client.resource(nodes), { ...wanted, holds: isNodeReady }))) {
      throw new Error(`node ${nodeName} was not Ready within ${seconds} s`)
    }
  } finally {
    await client.close()
  }
}

interface ObjectWait<T> {
  readonly name: string
  readonly namespace?: string
  readonly signal: AbortSignal
  readonly clock: Clock
  holds(obj: T): boolean
}

/** Lists and watches one object until something holds for it; false when the signal aborts first. */
async function waitForObject<T extends KubeObject>(resource: ResourceClient<T>, wait: ObjectWait<T>): Promise<boolean> {
  const { name, namespace, signal, clock, holds } = wait
  const scope = { fieldSelector: `metadata.name=${name}`, signal, ...(namespace === undefined ? {} : { namespace }) }
  while (!signal.aborted) {
    try {
      const { items, metadata } = await resource.list(scope)
      if (items.some(holds)) return true
      for await (const { object } of resource.watch({ ...scope, resourceVersion: metadata.resourceVersion })) {
        if (holds(object)) return true
      }
    } catch {
      // Nothing listens yet, or the bootstrap roles are missing yet: the signal decides when that is a failure.
      if (!signal.aborted) await clock.sleep(50)
    }
  }
  return false
}

/** The node's state as `kubectl get nodes` prints it, or why it is not known. */
export async function nodeReadiness(paths: ClusterPaths, nodeName: string, clock: Clock): Promise<string> {
  const client = await connect(paths, clock)
  try {
    const node: Node = await client.resource(nodes).get(nodeName, { signal: AbortSignal.timeout(5_000) })
    return isNodeReady(node) ? 'Ready' : 'NotReady'
  } catch (error) {
    return isNotFound(error) ? 'not registered' : 'unknown: the apiserver does not answer'
  } finally {
    await client.close()
  }
}

async function connect(paths: ClusterPaths, clock: Clock): Promise<Client> {
  const config = restConfigFor(await loadKubeconfig({ explicitPath: paths.adminKubeconfig }))
  return createClient({ ...config, userAgent: 'keelson' }, { clock, random: systemRandom })
}
