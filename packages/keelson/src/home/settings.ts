import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { z } from 'zod'
import { Failure } from '../failure.ts'

/** What was decided at a cluster's first `up` and holds until it is purged. */
export const settingsSchema = z.object({
  nodeName: z.string(),
  /** The node's InternalIP. An address on the loopback interface by default: reachable from pods, not from outside. */
  nodeIp: z.ipv4(),
  /** Ports of etcd, which takes others than its own where a foreign etcd holds those. */
  etcdClientPort: z.number(),
  etcdPeerPort: z.number(),
})
/** Settings as read. */
export type Settings = z.infer<typeof settingsSchema>

/** Where cluster IPs come from: kubeadm's usual choice, as are the others. */
export const serviceRange = '10.96.0.0/12'
/** The cluster IP of the `kubernetes` Service: the first of the range. */
export const serviceIp = '10.96.0.1'
/** Where pod IPs come from, a part of it for each node. */
export const clusterCidr = '10.244.0.0/16'
/** The node's InternalIP where none is asked for. */
export const defaultNodeIp = '10.245.0.1'

/**
 * Reads a cluster's settings; undefined where the cluster was never brought up.
 *
 * @throws Failure when the file is not what `up` wrote
 */
export async function readSettings(path: string): Promise<Settings | undefined> {
  if (!existsSync(path)) return undefined
  try {
    return settingsSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error
    const detail = error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : error.message
    throw new Failure(
      `${path} is not valid: ${detail}`,
      "mend it, or remove the cluster with 'keelson down --purge' and bring it up anew",
      { cause: error },
    )
  }
}

/** Writes a cluster's settings. */
export async function writeSettings(path: string, settings: Settings): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(path, `${JSON.stringify(settings, undefined, 2)}\n`)
}

/** A node name from the machine's host name: lower case, as RFC 1123 subdomains are. */
export function defaultNodeName(): string {
  const name = hostname()
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]/g, '-')
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
  return name === '' ? 'keelson' : name
}
