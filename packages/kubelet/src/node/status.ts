import { deepEqual, type JsonValue } from '@keelson/apimachinery'
import type { Node, NodeStatus } from '@keelson/api'
import { kubernetesVersion } from '@keelson/component-base'
import { nodeConditions } from './conditions.ts'
import type { NodeConfig, NodeReading } from './port.ts'
import { allocatable, capacity } from './resources.ts'

/** Most images and most names per image that a node lists (upstream's limits). */
const maxImages = 50
const maxImageNames = 5

/** The whole status this kubelet keeps up, from what it has just read. Pure. */
export function nodeStatus(
  config: NodeConfig,
  reading: NodeReading,
  context: { previous: NodeStatus | undefined; now: number },
): NodeStatus {
  const { machine } = reading
  return {
    addresses: [
      ...config.addresses.internalIPs.map((address) => ({ type: 'InternalIP', address })),
      { type: 'Hostname', address: config.addresses.hostname },
    ],
    capacity: capacity(machine, config.maxPods),
    allocatable: allocatable(machine, config),
    conditions: nodeConditions(reading, context.previous?.conditions ?? [], context.now),
    daemonEndpoints: { kubeletEndpoint: { Port: config.port } },
    images: reading.images
      .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
      .slice(0, maxImages)
      .map(({ names, sizeBytes }) => ({ names: names.slice(0, maxImageNames), sizeBytes })),
    nodeInfo: {
      machineID: machine.machineID,
      systemUUID: machine.systemUUID,
      bootID: machine.bootID,
      kernelVersion: machine.kernelVersion,
      osImage: machine.osImage,
      containerRuntimeVersion: reading.runtimeVersion,
      kubeletVersion: kubernetesVersion,
      kubeProxyVersion: '',
      operatingSystem: machine.operatingSystem,
      architecture: machine.architecture,
    },
  }
}

/**
 * The strategic merge patch that brings the status up to date: the parts that differ, and all conditions where one of
 * them does. Undefined when nothing but heartbeats would change.
 */
export function statusPatch(node: Node, wanted: NodeStatus): { status: object } | undefined {
  const present = node.status ?? {}
  const changed = Object.entries(wanted).filter(([field, value]) => {
    if (field === 'conditions') return conditionsDiffer(wanted, present)
    return !deepEqual((present as Record<string, JsonValue>)[field] as JsonValue, value as JsonValue)
  })
  return changed.length === 0 ? undefined : { status: patchBody(changed) }
}

/** The patch that only refreshes the heartbeats, for the periodic report. */
export function heartbeatPatch(wanted: NodeStatus): { status: object } {
  return { status: { conditions: wanted.conditions } }
}

function patchBody(changed: [string, unknown][]): object {
  const body = Object.fromEntries(changed)
  // Addresses merge by type, which would keep one that is gone and lose a second of the same type.
  if (Array.isArray(body['addresses'])) body['addresses'] = [{ $patch: 'replace' }, ...body['addresses']]
  return body
}

function conditionsDiffer(wanted: NodeStatus, present: NodeStatus): boolean {
  return (wanted.conditions ?? []).some((condition) => {
    const before = present.conditions?.find((each) => each.type === condition.type)
    return (
      before?.status !== condition.status || before.reason !== condition.reason || before.message !== condition.message
    )
  })
}
