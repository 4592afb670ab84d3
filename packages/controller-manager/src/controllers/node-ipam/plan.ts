import type { Node } from '@keelson/api'
import type { PodRanges } from './pod-ranges.ts'

/** What a node needs. */
export type NodeIpamPlan =
  /** Its range is settled, or there is no such node. */
  | { readonly type: 'nothing'; readonly freed: boolean }
  | { readonly type: 'assign'; readonly cidr: string }
  /** All parts are taken. */
  | { readonly type: 'exhausted' }

/**
 * Decides what a node needs, and takes the part for it.
 *
 * @param node as it is now; undefined when it is gone
 */
export function planNodeIpam(name: string, node: Node | undefined, ranges: PodRanges): NodeIpamPlan {
  if (node === undefined) {
    ranges.release(name)
    return { type: 'nothing', freed: true }
  }
  const current = cidrsOf(node)
  if (current.length > 0) {
    ranges.occupy(name, current)
    return { type: 'nothing', freed: false }
  }
  const cidr = ranges.assign(name)
  return cidr === undefined ? { type: 'exhausted' } : { type: 'assign', cidr }
}

/** The ranges that a node has. */
export function cidrsOf({ spec }: Node): readonly string[] {
  if (spec?.podCIDRs !== undefined && spec.podCIDRs.length > 0) return spec.podCIDRs
  return spec?.podCIDR ? [spec.podCIDR] : []
}
