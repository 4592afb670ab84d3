import { getNodeCondition, type Node, type NodeCondition } from '@keelson/api'
import { rfc3339 } from '@keelson/apimachinery'

/** Conditions that only a kubelet can vouch for. The network's is kept by whoever makes the network. */
const kubeletConditions = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']

/**
 * The conditions of a node whose kubelet is silent; undefined when they say so already.
 *
 * @param now milliseconds since the epoch
 */
export function silentConditions(node: Node, now: number): NodeCondition[] | undefined {
  const current = node.status?.conditions ?? []
  const unknown = kubeletConditions.map((type) => unknownCondition(node, type, now))
  if (unknown.every((condition) => condition === getNodeCondition(node, condition.type))) return undefined
  const others = current.filter(({ type }) => !kubeletConditions.includes(type))
  return [...others, ...unknown]
}

function unknownCondition(node: Node, type: string, now: number): NodeCondition {
  const known = getNodeCondition(node, type)
  if (known?.status === 'Unknown') return known
  const lastTransitionTime = rfc3339(now)
  if (known === undefined) {
    return {
      type,
      status: 'Unknown',
      reason: 'NodeStatusNeverUpdated',
      message: 'Kubelet never posted node status.',
      lastHeartbeatTime: node.metadata.creationTimestamp,
      lastTransitionTime,
    }
  }
  return {
    ...known,
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
    lastTransitionTime,
  }
}
