import { getOwn } from '@keelson/apimachinery'
import type { Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PodSpec } from '../types.generated.ts'

/** What matching needs of a node. */
export type NodeIdentity = Pick<Node, 'metadata'>

function matchesValue(requirement: NodeSelectorRequirement, value: string | undefined): boolean {
  const { operator, values = [] } = requirement
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
    case 'Lt':
      return compares(operator, value, values[0])
    default:
      return false
  }
}

const integer = /^[-+]?\d+$/

function compares(operator: 'Gt' | 'Lt', value: string | undefined, limit: string | undefined): boolean {
  if (value === undefined || limit === undefined || !integer.test(value) || !integer.test(limit)) return false
  const [own, bound] = [BigInt(value.replace('+', '')), BigInt(limit.replace('+', ''))]
  return operator === 'Gt' ? own > bound : own < bound
}

/** Whether a node meets every requirement of a term. A term without requirements matches no node. */
export function nodeSelectorTermMatches(node: NodeIdentity, term: NodeSelectorTerm): boolean {
  const { matchExpressions = [], matchFields = [] } = term
  if (matchExpressions.length + matchFields.length === 0) return false
  return (
    matchExpressions.every((rule) => matchesValue(rule, getOwn(node.metadata.labels, rule.key))) &&
    matchFields.every((rule) => matchesValue(rule, rule.key === 'metadata.name' ? node.metadata.name : undefined))
  )
}

/** Whether a node matches a selector: one of its terms must. */
export function nodeSelectorMatches(node: NodeIdentity, selector: NodeSelector): boolean {
  return (selector.nodeSelectorTerms ?? []).some((term) => nodeSelectorTermMatches(node, term))
}

/** Whether a node satisfies a pod's nodeSelector and required node affinity. */
export function podNodeAffinityMatches(spec: PodSpec, node: NodeIdentity): boolean {
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {})) {
    if (getOwn(node.metadata.labels, key) !== value) return false
  }
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return required === undefined || nodeSelectorMatches(node, required)
}
