import { deepClone } from '@keelson/apimachinery'
import type { Node } from '../types.generated.ts'

/** What a node can hand out defaults to all it has. */
export function defaultNode(node: Node): void {
  const { status } = node
  if (status?.capacity !== undefined) status.allocatable ??= deepClone(status.capacity)
}
