import { deepEqual, scaledValueFromIntOrPercent } from '@keelson/apimachinery'
import type { PodTemplateSpec } from '../../../core/v1/types.generated.ts'
import type { Deployment, DeploymentCondition, ReplicaSet } from '../types.generated.ts'

/** The label that tells the pods of a deployment's replica sets apart. */
export const podTemplateHashLabel = 'pod-template-hash'

/** The annotation that numbers the revisions of a deployment and of its replica sets. */
export const revisionAnnotation = 'deployment.kubernetes.io/revision'

function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const labels = { ...template.metadata?.labels }
  delete labels[podTemplateHashLabel]
  // A map that is empty and one that is absent are the same to upstream.
  const metadata = { ...template.metadata, labels: Object.keys(labels).length === 0 ? undefined : labels }
  return { ...template, metadata: { ...metadata, creationTimestamp: undefined } }
}

/** Whether two templates make the same pods, whatever hash label they carry. */
export function equalTemplates(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  return deepEqual(withoutHash(a), withoutHash(b))
}

function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  const [one, other] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '']
  if (one !== other) return one < other ? -1 : 1
  return (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1
}

/** The oldest of a deployment's replica sets that has its template; undefined while there is none. */
export function newReplicaSet(deployment: Deployment, owned: readonly ReplicaSet[]): ReplicaSet | undefined {
  return owned.toSorted(byCreation).find(({ spec }) => {
    return spec.template !== undefined && equalTemplates(spec.template, deployment.spec.template)
  })
}

/** All but the new one, oldest first. */
export function oldReplicaSets(deployment: Deployment, owned: readonly ReplicaSet[]): ReplicaSet[] {
  const current = newReplicaSet(deployment, owned)
  return owned.filter((set) => set !== current).toSorted(byCreation)
}

/** The revision that an object's annotation names; 0 without one. */
export function revisionOf(obj: { metadata: { annotations?: Record<string, string> } }): number {
  const text = obj.metadata.annotations?.[revisionAnnotation] ?? ''
  return /^\d+$/.test(text) ? Number(text) : 0
}

/** How many pods a rolling update may add and take away at a time. */
export interface RolloutBounds {
  maxSurge: number
  maxUnavailable: number
}

/** Resolves surge (up) and unavailability (down) against the replicas; both zero would never move, so one may go. */
export function resolveFenceposts({ spec }: Deployment): RolloutBounds {
  if (spec.strategy?.type !== 'RollingUpdate') return { maxSurge: 0, maxUnavailable: 0 }
  const replicas = spec.replicas ?? 1
  const { maxSurge = '25%', maxUnavailable = '25%' } = spec.strategy.rollingUpdate ?? {}
  const surge = scaledValueFromIntOrPercent(maxSurge, replicas, true)
  const unavailable = scaledValueFromIntOrPercent(maxUnavailable, replicas, false)
  if (surge === 0 && unavailable === 0) return { maxSurge: 0, maxUnavailable: replicas === 0 ? 0 : 1 }
  return { maxSurge: surge, maxUnavailable: Math.min(unavailable, replicas) }
}

/** One condition of a deployment. */
export function getDeploymentCondition(deployment: Deployment, type: string): DeploymentCondition | undefined {
  return deployment.status?.conditions?.find((condition) => condition.type === type)
}

/** The rollout has come to its end: every pod is new and available, and the controller has seen the latest spec. */
export function isDeploymentComplete({ metadata, spec, status = {} }: Deployment): boolean {
  const replicas = spec.replicas ?? 1
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  )
}
