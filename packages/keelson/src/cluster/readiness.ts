import { nodes, type Node } from '@keelson/api'
import { isNotFound } from '@keelson/apimachinery'
import { createClient, loadKubeconfig, restConfigFor, type Client } from '@keelson/client'
import { systemRandom, type Clock } from '@keelson/component-base'
import type { ClusterPaths } from '../home/paths.ts'

/** Waits until the node is Ready: by watch, and as soon as the apiserver answers. */
export async function waitForNode(
  paths: ClusterPaths,
  nodeName: string,
  timeoutMs: number,
  clock: Clock,
): Promise<void> {
  const client = await connect(paths, clock)
  const timeout = AbortSignal.timeout(timeoutMs)
  let seen = 'the apiserver does not answer'
  try {
    while (!timeout.aborted) {
      try {
        const fieldSelector = `metadata.name=${nodeName}`
        const { items, metadata } = await client.resource(nodes).list({ fieldSelector, signal: timeout })
        if (items[0] !== undefined && isReady(items[0])) return
        seen = `node ${nodeName} is not Ready`
        const { resourceVersion } = metadata
        for await (const { object } of client
          .resource(nodes)
          .watch({ fieldSelector, resourceVersion, signal: timeout })) {
          if (isReady(object)) return
        }
      } catch {
        // Nothing listens yet, or bootstrap roles are missing yet: the deadline decides.
        if (!timeout.aborted) await clock.sleep(50)
      }
    }
  } finally {
    await client.close()
  }
  throw new Error(`${seen} within ${timeoutMs / 1000} s`)
}

/** The node's state as `kubectl get nodes` prints it, or why it is not known. */
export async function nodeReadiness(paths: ClusterPaths, nodeName: string, clock: Clock): Promise<string> {
  const client = await connect(paths, clock)
  try {
    const node = await client.resource(nodes).get(nodeName, { signal: AbortSignal.timeout(5_000) })
    return isReady(node) ? 'Ready' : 'NotReady'
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

function isReady(node: Node): boolean {
  return node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}
