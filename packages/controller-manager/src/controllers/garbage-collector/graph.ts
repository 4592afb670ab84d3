import { deepEqual, type ObjectMeta, type OwnerReference } from '@keelson/apimachinery'
import type { AbsentOwners } from './absent-owners.ts'
import { alternativeTo, refersTo } from './coordinates.ts'
import { referredBy, type ObjectIdentity } from './identity.ts'

/** The finalizer by which the server asks for the deletion of dependents first. */
export const foregroundFinalizer = 'foregroundDeletion'
/** The finalizer by which the server asks for dependents to be left without this owner. */
export const orphanFinalizer = 'orphan'

/** An object in the graph. */
export interface GraphNode {
  identity: ObjectIdentity
  owners: readonly OwnerReference[]
  readonly dependents: Set<GraphNode>
  /** Known from references only: no informer has shown it. */
  isVirtual: boolean
  isBeingDeleted: boolean
  /** Under foreground deletion. */
  isDeletingDependents: boolean
  isOrphaningDependents: boolean
  /** How often a virtual node was looked up and found. */
  checks: number
}

/** Who hears of what changes in the graph lead to. */
export interface GraphListener {
  /** The object may have to be deleted, changed or let go. */
  changed(uid: string): void
  /** The object names an owner in another namespace. */
  invalidNamespace(node: GraphNode, reference: OwnerReference): void
}

/**
 * Who owns whom, over all kinds. It is fed by informers, whose order between kinds is not known: an owner that
 * was not seen yet is a virtual node until it is, or until the server says that it does not exist.
 */
export class OwnerGraph {
  readonly #nodes = new Map<string, GraphNode>()
  readonly #absent: AbsentOwners
  readonly #listener: GraphListener

  constructor(absent: AbsentOwners, listener: GraphListener) {
    this.#absent = absent
    this.#listener = listener
  }

  get(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid)
  }

  /** An informer has shown an object. */
  observe(identity: ObjectIdentity, metadata: ObjectMeta): void {
    const owners = metadata.ownerReferences ?? []
    const known = this.#nodes.get(identity.uid)
    const node = known ?? newNode(identity, { owners })
    if (known === undefined) {
      this.#nodes.set(identity.uid, node)
      this.#link(node, owners)
    } else {
      if (known.isVirtual) this.#confirm(known, identity)
      known.identity = identity
      this.#changeOwners(known, owners)
    }
    this.#changeDeletion(node, metadata)
  }

  /** An informer has shown that an object is gone. */
  remove(uid: string): void {
    const node = this.#nodes.get(uid)
    if (node !== undefined) this.#remove(node, node.identity)
  }

  /** The server has said that there is no such object. The graph may know the uid under other coordinates. */
  confirmAbsent(identity: ObjectIdentity): void {
    const node = this.#nodes.get(identity.uid)
    if (node === undefined) return
    const [matching, others] = partition(node.dependents, (dependent) => refersTo(dependent, identity))
    if (!node.isVirtual && !deepEqual(node.identity, identity)) {
      this.#ownerIsAbsent(identity, matching)
    } else if (node.isVirtual && others.length > 0) {
      this.#ownerIsAbsent(identity, matching)
      const next = deepEqual(node.identity, identity) ? alternativeTo(identity, others) : undefined
      if (next === undefined) return
      node.identity = next
      node.checks = 0
      this.#listener.changed(node.identity.uid)
    } else this.#remove(node, identity)
  }

  #ownerIsAbsent(identity: ObjectIdentity, dependents: readonly GraphNode[]): void {
    if (dependents.length === 0) return
    this.#absent.add(identity)
    for (const dependent of dependents) this.#listener.changed(dependent.identity.uid)
  }

  #remove(node: GraphNode, identity: ObjectIdentity): void {
    this.#nodes.delete(identity.uid)
    this.#unlink(node, node.owners)
    this.#ownerIsAbsent(identity, [...node.dependents])
    for (const { uid } of node.owners) {
      if (this.#nodes.get(uid)?.isDeletingDependents === true) this.#listener.changed(uid)
    }
  }

  /** A virtual node turns out to exist; dependents that know it by other coordinates have to be looked at. */
  #confirm(node: GraphNode, identity: ObjectIdentity): void {
    node.isVirtual = false
    if (deepEqual(node.identity, identity)) return
    for (const dependent of node.dependents) {
      if (refersTo(dependent, identity)) continue
      if (isOfOtherNamespace(dependent, identity)) this.#reportNamespace(dependent, identity.uid)
      this.#listener.changed(dependent.identity.uid)
    }
  }

  #changeOwners(node: GraphNode, owners: readonly OwnerReference[]): void {
    if (deepEqual(node.owners, owners)) return
    const before = new Map(node.owners.map((reference) => [reference.uid, reference]))
    const after = new Map(owners.map((reference) => [reference.uid, reference]))
    for (const { uid, blockOwnerDeletion } of node.owners) {
      if (blockOwnerDeletion === true && after.get(uid)?.blockOwnerDeletion !== true) this.#changedIfKnown(uid)
    }
    this.#unlink(
      node,
      node.owners.filter(({ uid }) => !after.has(uid)),
    )
    node.owners = owners
    this.#link(
      node,
      owners.filter(({ uid }) => !before.has(uid)),
    )
  }

  #changeDeletion(node: GraphNode, { deletionTimestamp, finalizers = [] }: ObjectMeta): void {
    const { isOrphaningDependents, isDeletingDependents } = node
    node.isBeingDeleted = deletionTimestamp !== undefined
    node.isOrphaningDependents = node.isBeingDeleted && finalizers.includes(orphanFinalizer)
    node.isDeletingDependents = node.isBeingDeleted && finalizers.includes(foregroundFinalizer)
    if (node.isOrphaningDependents) {
      if (!isOrphaningDependents) this.#listener.changed(node.identity.uid)
    } else if (node.isDeletingDependents && !isDeletingDependents) {
      for (const dependent of node.dependents) this.#listener.changed(dependent.identity.uid)
      this.#listener.changed(node.identity.uid)
    }
  }

  #link(node: GraphNode, owners: readonly OwnerReference[]): void {
    let isDoubtful = false
    for (const reference of owners) {
      const known = this.#nodes.get(reference.uid)
      const owner = known ?? newNode(referredBy(reference, node.identity.namespace), { isVirtual: true })
      owner.dependents.add(node)
      if (known === undefined) {
        this.#nodes.set(reference.uid, owner)
        this.#listener.changed(reference.uid)
      } else if (!refersTo(node, owner.identity) || isVirtualElsewhere(owner, node)) {
        isDoubtful = true
        if (!owner.isVirtual && isOfOtherNamespace(node, owner.identity)) this.#reportNamespace(node, reference.uid)
      }
    }
    if (isDoubtful) this.#listener.changed(node.identity.uid)
  }

  #unlink(node: GraphNode, owners: readonly OwnerReference[]): void {
    for (const { uid } of owners) this.#nodes.get(uid)?.dependents.delete(node)
  }

  #changedIfKnown(uid: string): void {
    if (this.#nodes.has(uid)) this.#listener.changed(uid)
  }

  #reportNamespace(node: GraphNode, ownerUid: string): void {
    const reference = node.owners.find(({ uid }) => uid === ownerUid)
    if (reference !== undefined) this.#listener.invalidNamespace(node, reference)
  }
}

function newNode(
  identity: ObjectIdentity,
  { owners = [], isVirtual = false }: { owners?: readonly OwnerReference[]; isVirtual?: boolean },
): GraphNode {
  return {
    identity,
    owners,
    dependents: new Set(),
    isVirtual,
    isBeingDeleted: false,
    isDeletingDependents: false,
    isOrphaningDependents: false,
    checks: 0,
  }
}

function isOfOtherNamespace(dependent: GraphNode, owner: ObjectIdentity): boolean {
  return owner.namespace !== '' && dependent.identity.namespace !== owner.namespace
}

/** A virtual owner of the cluster may be a missing one of a namespace that something of the cluster named. */
function isVirtualElsewhere(owner: GraphNode, node: GraphNode): boolean {
  return owner.isVirtual && owner.identity.namespace !== node.identity.namespace
}

function partition<T>(all: Iterable<T>, test: (item: T) => boolean): [T[], T[]] {
  const [yes, no]: [T[], T[]] = [[], []]
  for (const item of all) (test(item) ? yes : no).push(item)
  return [yes, no]
}
