import type { GraphNode } from './graph.ts'
import { describeIdentity, isSameObject, referredBy, type ObjectIdentity } from './identity.ts'

/** Whether every reference of a dependent to an owner's uid names that owner as it is, in a namespace that it may be in. */
export function refersTo(dependent: GraphNode, owner: ObjectIdentity): boolean {
  if (owner.namespace !== '' && dependent.identity.namespace !== owner.namespace) return false
  const references = dependent.owners.filter(({ uid }) => uid === owner.uid)
  return references.length > 0 && references.every((reference) => isSameObject(reference, owner))
}

/** Other coordinates under which dependents know a uid: the one after `identity` in their order, going round. */
export function alternativeTo(identity: ObjectIdentity, dependents: readonly GraphNode[]): ObjectIdentity | undefined {
  const candidates = dependents
    .flatMap(({ owners, identity: { namespace } }) =>
      owners.filter(({ uid }) => uid === identity.uid).map((reference) => referredBy(reference, namespace)),
    )
    .map((candidate) => ({ candidate, text: describeIdentity(candidate) }))
    .filter(({ text }) => text !== describeIdentity(identity))
    .toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
  const next = candidates.find(({ text }) => text > describeIdentity(identity)) ?? candidates[0]
  return next?.candidate
}
