import type { Deployment, ReplicaSet } from '@keelson/api'
import { scaledValueFromIntOrPercent } from '@keelson/apimachinery'

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

/** How far a rolling update may go above and below the wanted number. Both zero would stand still, so one may go. */
export function rollingBounds(deployment: Deployment): { maxSurge: number; maxUnavailable: number } {
  const { strategy } = deployment.spec ?? {}
  const replicas = specReplicas(deployment)
  if (strategy?.type === 'Recreate') return { maxSurge: 0, maxUnavailable: 0 }
  const surge = scaledValueFromIntOrPercent(strategy?.rollingUpdate?.maxSurge ?? '25%', replicas, true)
  const unavailable = scaledValueFromIntOrPercent(strategy?.rollingUpdate?.maxUnavailable ?? '25%', replicas, false)
  const least = surge === 0 && unavailable === 0 ? 1 : unavailable
  return { maxSurge: surge, maxUnavailable: Math.min(least, replicas) }
}

/** How many replicas the new ReplicaSet may have now, given what the others still have. */
export function newSetReplicas(deployment: Deployment, all: readonly ReplicaSet[], current: number): number {
  const wanted = specReplicas(deployment)
  if (deployment.spec?.strategy?.type === 'Recreate') return wanted
  const room = wanted + rollingBounds(deployment).maxSurge - totalReplicas(all)
  return room <= 0 ? current : current + Math.min(room, wanted - current)
}
