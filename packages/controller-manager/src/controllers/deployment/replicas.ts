import { resolveFenceposts, type Deployment, type ReplicaSet } from '@keelson/api'

/** Replicas that are asked for. */
export function specReplicas(obj: { spec?: { replicas?: number } }): number {
  return obj.spec?.replicas ?? 1
}

/** The sum of what ReplicaSets are asked for. */
export function totalReplicas(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + specReplicas(set), 0)
}

/** The sum of what ReplicaSets have, by one of the counts of their status. */
export function totalOf(
  sets: readonly ReplicaSet[],
  count: 'replicas' | 'readyReplicas' | 'availableReplicas',
): number {
  return sets.reduce((sum, set) => sum + (set.status?.[count] ?? 0), 0)
}

/** How many replicas the new ReplicaSet may have now, given what the others still have. */
export function newSetReplicas(deployment: Deployment, all: readonly ReplicaSet[], current: number): number {
  const wanted = specReplicas(deployment)
  if (deployment.spec?.strategy?.type === 'Recreate') return wanted
  const room = wanted + resolveFenceposts(deployment).maxSurge - totalReplicas(all)
  return room <= 0 ? current : current + Math.min(room, wanted - current)
}
