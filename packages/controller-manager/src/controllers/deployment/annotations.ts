import { resolveFenceposts, revisionAnnotation, type Deployment, type ReplicaSet } from '@keelson/api'
import { specReplicas } from './replicas.ts'

/** On a ReplicaSet: the revisions it stood for before the present one, which kubectl's rollout history reads. */
export const revisionHistoryAnnotation = 'deployment.kubernetes.io/revision-history'
/** On a ReplicaSet: the replicas its Deployment wants. */
export const desiredReplicasAnnotation = 'deployment.kubernetes.io/desired-replicas'
/** On a ReplicaSet: the replicas its Deployment may have at most while it rolls, surge included. */
export const maxReplicasAnnotation = 'deployment.kubernetes.io/max-replicas'

/** Annotations of a Deployment that say something about the Deployment alone. */
const notCopied = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredReplicasAnnotation,
  maxReplicasAnnotation,
  'deprecated.deployment.rollback.to',
])

/** The sizes that a ReplicaSet notes, so that a change of the Deployment's size can be told from a rollout. */
export function sizeAnnotations(deployment: Deployment): Record<string, string> {
  const desired = specReplicas(deployment)
  return {
    [desiredReplicasAnnotation]: String(desired),
    [maxReplicasAnnotation]: String(desired + resolveFenceposts(deployment).maxSurge),
  }
}

/** The size that a ReplicaSet was last told of. */
export function notedDesired(set: ReplicaSet): number | undefined {
  const value = Number.parseInt(set.metadata.annotations?.[desiredReplicasAnnotation] ?? '', 10)
  return Number.isNaN(value) ? undefined : value
}

/**
 * The annotations that the new ReplicaSet should have: the Deployment's, and the revision. A ReplicaSet that is used
 * again after a rollback moves to a new revision and notes its earlier ones.
 */
export function newSetAnnotations(
  deployment: Deployment,
  set: ReplicaSet | undefined,
  revision: number,
): Record<string, string> {
  const own = set?.metadata.annotations ?? {}
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !notCopied.has(key))
  const annotations = { ...own, ...Object.fromEntries(copied) }
  const current = own[revisionAnnotation]
  if (current !== undefined && Number.parseInt(current, 10) >= revision) return annotations
  annotations[revisionAnnotation] = String(revision)
  if (current !== undefined) {
    const history = (own[revisionHistoryAnnotation] ?? '').split(',').filter(Boolean)
    annotations[revisionHistoryAnnotation] = [...history, current].join(',')
  }
  return annotations
}
