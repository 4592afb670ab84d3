import {
  isDeploymentComplete,
  resolveFenceposts,
  type Deployment,
  type DeploymentCondition,
  type DeploymentStatus,
  type ReplicaSet,
} from '@keelson/api'
import { deepEqual, parseTime, rfc3339 } from '@keelson/apimachinery'
import { specReplicas, totalOf } from './replicas.ts'
import type { ReplicaSets } from './sets.ts'

/** Reasons of the Progressing condition that wait for no deadline. */
const endedReasons = new Set(['NewReplicaSetAvailable', 'ProgressDeadlineExceeded'])

type ConditionText = Pick<DeploymentCondition, 'type' | 'status' | 'reason' | 'message'>

/**
 * The status that follows from the ReplicaSets (https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status).
 *
 * @param now milliseconds since the epoch
 * @param news what this reconcile did that the Progressing condition should tell
 */
export function deploymentStatus(
  deployment: Deployment,
  sets: ReplicaSets,
  { now, news }: { now: number; news?: ConditionText },
): DeploymentStatus {
  const all = sets.current === undefined ? sets.old : [...sets.old, sets.current]
  const available = totalOf(all, 'availableReplicas')
  const total = totalOf(all, 'replicas')
  const counts = {
    observedGeneration: deployment.metadata.generation,
    replicas: total,
    updatedReplicas: sets.current?.status?.replicas ?? 0,
    readyReplicas: totalOf(all, 'readyReplicas'),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, total - available),
    terminatingReplicas: terminatingTotal(all),
    collisionCount: deployment.status?.collisionCount,
  }
  const conditions = new Conditions(deployment.status?.conditions ?? [], now)
  if (news !== undefined) conditions.set(news)
  else if (sets.current !== undefined && conditions.get('Progressing') === undefined) {
    const message = `Found new replica set "${sets.current.metadata.name}"`
    conditions.set({ type: 'Progressing', status: 'True', reason: 'FoundNewReplicaSet', message })
  }
  conditions.set(availability(deployment, available))
  progress(deployment, sets, { counts, conditions, now })
  failure(all, conditions)
  return { ...counts, conditions: conditions.list }
}

/** Unknown until every ReplicaSet has told. */
function terminatingTotal(sets: readonly ReplicaSet[]): number | undefined {
  const counts = sets.map(({ status }) => status?.terminatingReplicas)
  return counts.includes(undefined) ? undefined : counts.reduce<number>((sum, count) => sum + count!, 0)
}

/** The status that tells why no new ReplicaSet could be made; undefined when it is told already, or nobody cares for progress. */
export function creationFailure(deployment: Deployment, message: string, now: number): DeploymentStatus | undefined {
  if (deployment.spec?.progressDeadlineSeconds === undefined) return undefined
  const known = deployment.status?.conditions ?? []
  const conditions = new Conditions(known, now)
  conditions.set({ type: 'Progressing', status: 'False', reason: 'ReplicaSetCreateError', message })
  return deepEqual(conditions.list, known) ? undefined : { ...deployment.status, conditions: conditions.list }
}

/**
 * When the progress deadline will have passed, in milliseconds from now; undefined when no deadline runs. None runs over a
 * rollout that has finished before, however its pods are now: it would be past for ever.
 */
export function deadlineInMs(deployment: Deployment, status: DeploymentStatus, now: number): number | undefined {
  const seconds = deployment.spec?.progressDeadlineSeconds
  const condition = status.conditions?.find(({ type }) => type === 'Progressing')
  if (seconds === undefined || condition === undefined || deployment.spec?.paused === true) return undefined
  if (isDeploymentComplete({ ...deployment, status }) || endedReasons.has(condition.reason ?? '')) return undefined
  // A second more, because the condition's time is in whole seconds.
  return Math.max(0, parseTime(condition.lastUpdateTime!) + seconds * 1000 + 1000 - now)
}

function availability(deployment: Deployment, available: number): ConditionText {
  return available >= specReplicas(deployment) - resolveFenceposts(deployment).maxUnavailable
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      }
}

function progress(
  deployment: Deployment,
  { current }: ReplicaSets,
  { counts, conditions, now }: { counts: DeploymentStatus; conditions: Conditions; now: number },
): void {
  if (deployment.spec?.progressDeadlineSeconds === undefined) return conditions.remove('Progressing')
  if (deployment.spec.paused === true) {
    if (conditions.get('Progressing')?.reason !== 'ProgressDeadlineExceeded') {
      conditions.set({
        type: 'Progressing',
        status: 'Unknown',
        reason: 'DeploymentPaused',
        message: 'Deployment is paused',
      })
    }
    return
  }
  if (conditions.get('Progressing')?.reason === 'DeploymentPaused') {
    conditions.set({
      type: 'Progressing',
      status: 'Unknown',
      reason: 'DeploymentResumed',
      message: 'Deployment is resumed',
    })
  }
  const known = conditions.get('Progressing')
  // A finished rollout stays finished when pods come and go later.
  if (counts.replicas === counts.updatedReplicas && known?.reason === 'NewReplicaSetAvailable') return
  const subject =
    current === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${current.metadata.name}"`
  const say = (status: string, reason: string, ending: string): void =>
    conditions.set({ type: 'Progressing', status, reason, message: `${subject} ${ending}` }, { refresh: true })
  if (isDeploymentComplete({ ...deployment, status: counts }))
    say('True', 'NewReplicaSetAvailable', 'has successfully progressed.')
  else if (hasProgressed(deployment.status, counts)) say('True', 'ReplicaSetUpdated', 'is progressing.')
  else if (hasTimedOut(deployment, known, now)) {
    if (known?.reason !== 'ProgressDeadlineExceeded')
      say('False', 'ProgressDeadlineExceeded', 'has timed out progressing.')
  }
}

function hasProgressed(before: DeploymentStatus | undefined, after: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus | undefined) => (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0)
  return (
    (after.updatedReplicas ?? 0) > (before?.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before?.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before?.availableReplicas ?? 0)
  )
}

function hasTimedOut(deployment: Deployment, condition: DeploymentCondition | undefined, now: number): boolean {
  if (condition?.lastUpdateTime === undefined || condition.reason === 'NewReplicaSetAvailable') return false
  if (condition.reason === 'ProgressDeadlineExceeded') return true
  return now >= parseTime(condition.lastUpdateTime) + deployment.spec!.progressDeadlineSeconds! * 1000
}

function failure(sets: readonly ReplicaSet[], conditions: Conditions): void {
  const failed = sets.flatMap(({ status }) => status?.conditions ?? []).find(({ type }) => type === 'ReplicaFailure')
  if (failed === undefined) conditions.remove('ReplicaFailure')
  else conditions.set({ type: 'ReplicaFailure', status: failed.status, reason: failed.reason, message: failed.message })
}

/** A list of conditions in which unchanged ones keep their times. */
class Conditions {
  readonly #now: string
  #list: readonly DeploymentCondition[]

  constructor(list: readonly DeploymentCondition[], now: number) {
    this.#list = list
    this.#now = rfc3339(now)
  }

  get list(): DeploymentCondition[] {
    return [...this.#list]
  }

  get(type: string): DeploymentCondition | undefined {
    return this.#list.find((condition) => condition.type === type)
  }

  /** Sets a condition; with `refresh` its update time moves even when status and reason stay. */
  set(text: ConditionText, { refresh = false }: { refresh?: boolean } = {}): void {
    const known = this.get(text.type)
    if (!refresh && known?.status === text.status && known.reason === text.reason) return
    const lastTransitionTime = known?.status === text.status ? known.lastTransitionTime : this.#now
    const condition = { ...text, lastUpdateTime: this.#now, lastTransitionTime }
    this.#list =
      known === undefined ? [...this.#list, condition] : this.#list.map((each) => (each === known ? condition : each))
  }

  remove(type: string): void {
    this.#list = this.#list.filter((condition) => condition.type !== type)
  }
}
