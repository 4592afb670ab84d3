import { nodes, type Node } from '@keelson/api'
import { isNotFound } from '@keelson/apimachinery'
import type { EventRecorder } from '@keelson/client'
import type { Reconcile } from '../../framework/builder.ts'
import { cidrsOf, planNodeIpam } from './plan.ts'
import type { PodRanges } from './pod-ranges.ts'

/** Where the allocator looks and what it tells. */
export interface NodeIpamDependencies {
  getNode(name: string): Node | undefined
  /** Every node that there is. */
  listNodes(): Iterable<Node>
  /** Has another node looked at. */
  enqueue(name: string): void
  readonly ranges: PodRanges
  readonly recorder: EventRecorder
}

/** Makes the reconcile function: give every node without a range one. */
export function createNodeIpamReconcile(deps: NodeIpamDependencies): Reconcile {
  const { ranges, recorder } = deps
  const waiting = new Set<string>()
  let isSeeded = false
  return async (name, write) => {
    if (!isSeeded) {
      // Nobody is given anything before it is known what others have.
      for (const node of deps.listNodes()) ranges.occupy(node.metadata.name!, cidrsOf(node))
      isSeeded = true
    }
    const node = deps.getNode(name)
    const plan = planNodeIpam(name, node, ranges)
    if (plan.type === 'nothing') {
      waiting.delete(name)
      if (plan.freed) for (const other of waiting) deps.enqueue(other)
    } else if (plan.type === 'exhausted') {
      // The end of another node is what helps; trying again before would not.
      if (waiting.has(name)) return
      waiting.add(name)
      recorder.event(node!, 'Normal', 'CIDRNotAvailable', `Node ${name} status is now: CIDRNotAvailable`)
    } else {
      waiting.delete(name)
      const body = { metadata: { uid: node!.metadata.uid }, spec: { podCIDR: plan.cidr, podCIDRs: [plan.cidr] } }
      try {
        await write.patch(nodes, name, { type: 'strategic', body })
      } catch (err) {
        // The informer tells that the node is gone, and its range is freed then.
        if (!isNotFound(err)) throw err
      }
    }
  }
}
