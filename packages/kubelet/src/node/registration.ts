import { isAlreadyExists, isNotFound } from '@keelson/apimachinery'
import type { Node, NodeStatus } from '@keelson/api'
import type { ResourceClient } from '@keelson/client'
import type { MachineInfo, NodeConfig } from './port.ts'

const attachDetach = 'volumes.kubernetes.io/controller-managed-attach-detach'

/** The labels every node carries, and those the operator wants. */
export function nodeLabels(config: NodeConfig, machine: MachineInfo): Record<string, string> {
  return {
    'beta.kubernetes.io/arch': machine.architecture,
    'beta.kubernetes.io/os': machine.operatingSystem,
    'kubernetes.io/arch': machine.architecture,
    'kubernetes.io/hostname': config.addresses.hostname,
    'kubernetes.io/os': machine.operatingSystem,
    ...config.labels,
  }
}

/** The Node object as it is created when this machine joins. */
export function newNode(config: NodeConfig, machine: MachineInfo, status: NodeStatus): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: config.name,
      labels: nodeLabels(config, machine),
      annotations: { [attachDetach]: 'true' },
    },
    spec: config.taints.length === 0 ? {} : { taints: config.taints.map((taint) => ({ ...taint })) },
    status,
  }
}

/**
 * Makes sure that the Node exists and carries its labels; whatever others have put on it stays. Resolves with the
 * Node as the apiserver has it; `created` says whether this call made it.
 */
export async function registerNode(
  nodes: ResourceClient<Node>,
  config: NodeConfig,
  fresh: { machine: MachineInfo; status: NodeStatus },
): Promise<{ node: Node; created: boolean }> {
  const node = newNode(config, fresh.machine, fresh.status)
  const present = await nodes.get(config.name).catch((err: unknown) => {
    if (isNotFound(err)) return undefined
    throw err
  })
  if (present) return { node: await adopt(nodes, present, node), created: false }
  try {
    return { node: await nodes.create(node), created: true }
  } catch (err) {
    if (!isAlreadyExists(err)) throw err
    return { node: await adopt(nodes, await nodes.get(config.name), node), created: false }
  }
}

async function adopt(nodes: ResourceClient<Node>, present: Node, wanted: Node): Promise<Node> {
  const labels = missing(present.metadata.labels, wanted.metadata.labels)
  const annotations = missing(present.metadata.annotations, wanted.metadata.annotations)
  if (!labels && !annotations) return present
  const body = { metadata: { ...(labels && { labels }), ...(annotations && { annotations }) } }
  return nodes.patch(wanted.metadata.name ?? '', { type: 'merge', body })
}

function missing(
  present: Readonly<Record<string, string>> = {},
  wanted: Readonly<Record<string, string>> = {},
): Record<string, string> | undefined {
  const entries = Object.entries(wanted).filter(([key, value]) => present[key] !== value)
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}
