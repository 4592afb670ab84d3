import { resolveFenceposts, type Deployment, type ReplicaSet } from '@keelson/api'
import { activeSets, byCreation, type ReplicaSets } from './sets.ts'
import { newSetReplicas, specReplicas, totalReplicas } from './replicas.ts'
import { maxReplicasAnnotation, notedDesired } from './annotations.ts'

/** A ReplicaSet's new size. */
export interface Scaling {
  readonly set: ReplicaSet
  readonly replicas: number
}

/** Sizes for the next step of a rolling update: first up, then down, as far as the bounds allow. */
export function rollingStep(deployment: Deployment, { current, old }: ReplicaSets): readonly Scaling[] {
  if (current !== undefined) {
    const wanted = specReplicas(deployment)
    const size = specReplicas(current)
    const next = size > wanted ? wanted : newSetReplicas(deployment, [...old, current], size)
    if (next !== size) return [{ set: current, replicas: next }]
  }
  return scaleDownOld(deployment, current, old)
}

function scaleDownOld(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): readonly Scaling[] {
  const all = current === undefined ? old : [...old, current]
  const minAvailable = specReplicas(deployment) - resolveFenceposts(deployment).maxUnavailable
  const newUnavailable = current === undefined ? 0 : specReplicas(current) - (current.status?.availableReplicas ?? 0)
  const removable = totalReplicas(all) - minAvailable - newUnavailable
  if (totalReplicas(old) === 0 || removable <= 0) return []
  const sizes = new Map(
    activeSets(old)
      .toSorted(byCreation)
      .map((set) => [set, specReplicas(set)]),
  )
  // Pods that do not serve cost nothing to remove, and must not stand in the way of a rollout that would mend them.
  let unhealthy = removable
  for (const [set, size] of sizes) {
    const taken = Math.max(0, Math.min(unhealthy, size - (set.status?.availableReplicas ?? 0)))
    sizes.set(set, size - taken)
    unhealthy -= taken
  }
  // A pod beyond what its ReplicaSet is asked for is as good as gone, though the status still counts it.
  const staying = all.map((set) => Math.min(specReplicas(set), set.status?.availableReplicas ?? 0))
  let spare = staying.reduce((sum, count) => sum + count, 0) - minAvailable
  for (const [set, size] of sizes) {
    const taken = Math.max(0, Math.min(spare, size))
    sizes.set(set, size - taken)
    spare -= taken
  }
  return [...sizes].filter(([set, size]) => size !== specReplicas(set)).map(([set, replicas]) => ({ set, replicas }))
}

/** Whether the Deployment's size was changed since its ReplicaSets were last told of it. */
export function isScalingEvent(deployment: Deployment, { current, old }: ReplicaSets): boolean {
  const sets = activeSets(current === undefined ? old : [...old, current])
  return sets.some((set) => (notedDesired(set) ?? specReplicas(deployment)) !== specReplicas(deployment))
}

/**
 * Sizes after a change of the Deployment's size alone. In the middle of a rollout the change is shared out in
 * proportion, so that neither version gets all of it.
 */
export function scaleStep(deployment: Deployment, { current, old }: ReplicaSets): readonly Scaling[] {
  const wanted = specReplicas(deployment)
  const active = activeSets(current === undefined ? old : [...old, current])
  if (active.length <= 1) {
    const only = active[0] ?? current ?? old.at(-1)
    return only === undefined || specReplicas(only) === wanted ? [] : [{ set: only, replicas: wanted }]
  }
  if (current !== undefined && isSaturated(deployment, current)) {
    return activeSets(old).map((set) => ({ set, replicas: 0 }))
  }
  return deployment.spec?.strategy?.type === 'Recreate' ? [] : proportional(deployment, active)
}

function isSaturated(deployment: Deployment, set: ReplicaSet): boolean {
  const wanted = specReplicas(deployment)
  return specReplicas(set) === wanted && notedDesired(set) === wanted && (set.status?.availableReplicas ?? 0) === wanted
}

function proportional(deployment: Deployment, active: readonly ReplicaSet[]): readonly Scaling[] {
  const wanted = specReplicas(deployment)
  const allowed = wanted === 0 ? 0 : wanted + resolveFenceposts(deployment).maxSurge
  const total = totalReplicas(active)
  const change = allowed - total
  if (change === 0) return []
  const bySize = active.toSorted(
    (a, b) => specReplicas(b) - specReplicas(a) || (change > 0 ? byCreation(b, a) : byCreation(a, b)),
  )
  let given = 0
  const sizes = bySize.map((set) => {
    const left = change - given
    const share = left === 0 ? 0 : clampToSign(proportion(set, allowed, total), left)
    given += share
    return { set, size: specReplicas(set) + share }
  })
  // What rounding has left over goes to the largest one.
  sizes[0]!.size = Math.max(0, sizes[0]!.size + change - given)
  return sizes.filter(({ set, size }) => size !== specReplicas(set)).map(({ set, size }) => ({ set, replicas: size }))
}

/** The part of a change that falls to a ReplicaSet, by its share of the earlier maximum. */
function proportion(set: ReplicaSet, allowed: number, total: number): number {
  const size = specReplicas(set)
  const noted = Number.parseInt(set.metadata.annotations?.[maxReplicasAnnotation] ?? '', 10)
  const before = Number.isNaN(noted) || noted === 0 ? total : noted
  return Math.round((size * allowed) / before) - size
}

function clampToSign(share: number, left: number): number {
  return left > 0 ? Math.min(Math.max(share, 0), left) : Math.max(Math.min(share, 0), left)
}
