import type { Node, NodeCondition } from '../types.generated.ts'

/** One condition of a node. */
export function getNodeCondition(node: Node, type: string): NodeCondition | undefined {
  return node.status?.conditions?.find((condition) => condition.type === type)
}

/** The Ready condition is true. */
export function isNodeReady(node: Node): boolean {
  return getNodeCondition(node, 'Ready')?.status === 'True'
}

/** An address of the node, by type ('InternalIP', 'Hostname' …). */
export function nodeAddress(node: Node, type: string): string | undefined {
  return node.status?.addresses?.find((address) => address.type === type)?.address
}
