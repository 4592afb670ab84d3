import { isNotFound, type KubeObject, type OwnerReference } from '@keelson/apimachinery'
import type { Client } from '@keelson/client'
import type { Reconcile } from '../../framework/builder.ts'
import type { ReconcileResult } from '../../framework/controller.ts'
import { metadataOf } from '../../framework/metadata.ts'
import type { AbsentOwners } from './absent-owners.ts'
import { foregroundFinalizer, orphanFinalizer, type GraphNode, type OwnerGraph } from './graph.ts'
import { referredBy } from './identity.ts'
import { planDependent, planOwner, type OwnerVerdicts } from './plan.ts'
import type { ResourceMap } from './resource-map.ts'
import { deleteJudged, removeFinalizer, unblockOwners, unlinkOwners, type Target } from './writes.ts'

/** Between looks at an owner that exists but that no informer shows. */
const firstCheckMs = 1000
const longestCheckMs = 300_000

/** What the garbage collector works with. */
export interface GarbageCollectorDependencies {
  readonly client: Client
  readonly graph: OwnerGraph
  readonly absent: AbsentOwners
  readonly resources: ResourceMap
  /** Has another object looked at. */
  enqueue(uid: string): void
}

/** Makes the reconcile function: keys are uids. Nothing is deleted on the graph's word; the server is asked first. */
export function createGarbageCollectorReconcile(deps: GarbageCollectorDependencies): Reconcile {
  const collector = new Collector(deps)
  return (uid, _write, signal) => collector.attend(uid, signal)
}

class Collector {
  readonly #deps: GarbageCollectorDependencies

  constructor(deps: GarbageCollectorDependencies) {
    this.#deps = deps
  }

  async attend(uid: string, signal: AbortSignal): Promise<ReconcileResult | undefined> {
    const node = this.#deps.graph.get(uid)
    if (node === undefined || !needsAttention(node)) return undefined
    const { identity } = node
    const target = await this.#target(node, signal)
    // Something of the cluster names an owner in a namespace: nobody can say which one, and trying again will not help.
    if (target === undefined) return undefined
    const latest = await this.#read(target, signal)
    if (latest === undefined) {
      this.#deps.graph.confirmAbsent(identity)
      return undefined
    }
    if (node.isOrphaningDependents) await this.#orphan(node, target, latest)
    else if (node.isDeletingDependents) await this.#awaitDependents(node, target, latest)
    else await this.#judge(node, target, { latest, signal })
    if (!node.isVirtual) return undefined
    return { requeueAfterMs: Math.min(firstCheckMs * 2 ** node.checks++, longestCheckMs) }
  }

  async #orphan(owner: GraphNode, target: Target, latest: KubeObject): Promise<void> {
    await Promise.all(
      [...owner.dependents].map(async (dependent) => {
        const of = await this.#target(dependent)
        if (of !== undefined) await unlinkOwners(of, [owner.identity.uid])
      }),
    )
    await removeFinalizer(target, latest.metadata, orphanFinalizer)
  }

  async #awaitDependents(owner: GraphNode, target: Target, latest: KubeObject): Promise<void> {
    const plan = planOwner(owner)
    if (plan.type === 'letGo') await removeFinalizer(target, latest.metadata, foregroundFinalizer)
    else for (const { identity } of plan.dependents) this.#deps.enqueue(identity.uid)
  }

  async #judge(
    node: GraphNode,
    target: Target,
    { latest, signal }: { latest: KubeObject; signal: AbortSignal },
  ): Promise<void> {
    const { metadata } = latest
    const verdicts = await this.#verdicts(node, metadata.ownerReferences ?? [], signal)
    if (verdicts === undefined) return
    const plan = planDependent(node, metadata, verdicts)
    if (plan.type === 'keep') return
    if (plan.type === 'unlink') return unlinkOwners(target, plan.uids)
    if (plan.unblock) {
      await unblockOwners(target, metadata)
      // The state that was judged has just changed; the next look deletes it.
      this.#deps.enqueue(node.identity.uid)
      return
    }
    const existed = await deleteJudged(target, metadata, plan.policy)
    if (!existed) this.#deps.graph.confirmAbsent(node.identity)
  }

  /** Undefined when a reference is of a form that nobody can judge. */
  async #verdicts(
    node: GraphNode,
    references: readonly OwnerReference[],
    signal: AbortSignal,
  ): Promise<OwnerVerdicts | undefined> {
    const verdicts = { solid: [], dangling: [], waiting: [] } as Record<keyof OwnerVerdicts, OwnerReference[]>
    for (const reference of references) {
      const verdict = await this.#verdict(node, reference, signal)
      if (verdict === undefined) return undefined
      verdicts[verdict].push(reference)
    }
    return verdicts
  }

  async #verdict(
    { identity: { namespace } }: GraphNode,
    reference: OwnerReference,
    signal: AbortSignal,
  ): Promise<keyof OwnerVerdicts | undefined> {
    const { absent, resources, client } = this.#deps
    if (absent.has(referredBy(reference, '')) || absent.has(referredBy(reference, namespace))) return 'dangling'
    const resource = await resources.find(reference.apiVersion, reference.kind, signal)
    if (resource.namespaced && namespace === '') return undefined
    const { name, uid } = reference
    const scope = resource.namespaced ? namespace : undefined
    const owner = await this.#read({ client, resource, name, uid, namespace: scope }, signal)
    if (owner === undefined) {
      absent.add(referredBy(reference, scope ?? ''))
      return 'dangling'
    }
    const { deletionTimestamp, finalizers = [] } = owner.metadata
    return deletionTimestamp !== undefined && finalizers.includes(foregroundFinalizer) ? 'waiting' : 'solid'
  }

  /** The object's metadata as the server has it now; undefined when there is none of that uid. */
  async #read(
    { client, resource, name, uid, namespace }: Target,
    signal: AbortSignal,
  ): Promise<KubeObject | undefined> {
    try {
      const found = await metadataOf(client, resource).get(name, { namespace, signal })
      return found.metadata.uid === uid ? found : undefined
    } catch (err) {
      if (isNotFound(err)) return undefined
      throw err
    }
  }

  async #target({ identity }: GraphNode, signal?: AbortSignal): Promise<Target | undefined> {
    const { client, resources } = this.#deps
    const { apiVersion, kind, name, uid, namespace } = identity
    const resource = await resources.find(apiVersion, kind, signal)
    if (resource.namespaced && namespace === '') return undefined
    return { client, resource, name, uid, namespace: resource.namespaced ? namespace : undefined }
  }
}

/** An object on its way out needs nothing more unless it waits for us; one without owners never does. */
function needsAttention(node: GraphNode): boolean {
  if (node.isVirtual || node.isDeletingDependents || node.isOrphaningDependents) return true
  return !node.isBeingDeleted && node.owners.length > 0
}
