import {
  controllerReference,
  pods,
  replicaSets,
  type Pod,
  type ReplicaSet,
  type ReplicaSetCondition,
} from '@keelson/api'
import { deepEqual, hasStatusCause, rfc3339 } from '@keelson/apimachinery'
import type { EventRecorder } from '@keelson/client'
import type { Clock } from '@keelson/component-base'
import type { Reconcile } from '../../framework/builder.ts'
import { adopt, assertMayAdopt, release } from '../../framework/ownership.ts'
import { slowStart } from '../../framework/slow-start.ts'
import type { Writer } from '../../framework/writer.ts'
import { planReplicaSet, type ReplicaSetPlan } from './plan.ts'

/** Where the ReplicaSet controller looks and what it tells. */
export interface ReplicaSetDependencies {
  getSet(key: string): ReplicaSet | undefined
  /** Pods that the set controls, and pods of its namespace that nobody controls. */
  podsOf(set: ReplicaSet): readonly Pod[]
  /** Pods of all sets that have the same controller, this one's included. */
  siblingsOf(set: ReplicaSet): readonly Pod[]
  /** Reads a set past the cache. */
  readSet(name: string, options: { namespace: string }): Promise<ReplicaSet>
  readonly recorder: EventRecorder
  readonly clock: Clock
}

/** Makes the reconcile function: plan, then carry out. */
export function createReplicaSetReconcile(deps: ReplicaSetDependencies): Reconcile {
  return async (key, write) => {
    const set = deps.getSet(key)
    if (set === undefined) return
    const plan = planReplicaSet(set, deps.podsOf(set), { siblings: deps.siblingsOf(set), now: deps.clock.now() })
    if (plan.adopt.length > 0) await assertMayAdopt(replicaSets, set, deps.readSet)
    for (const pod of plan.adopt) await adopt(write, pods, pod, set)
    for (const pod of plan.release) await release(write, pods, pod, set)
    const failure = await scale(set, plan, write, deps)
    await writeStatus(set, plan, failure, { write, now: deps.clock.now() })
    if (failure !== undefined) throw failure.cause
    return plan.availableInMs === undefined ? undefined : { requeueAfterMs: plan.availableInMs }
  }
}

interface ScaleFailure {
  readonly reason: 'FailedCreate' | 'FailedDelete'
  readonly cause: unknown
}

async function scale(
  set: ReplicaSet,
  plan: ReplicaSetPlan,
  write: Writer,
  { recorder }: ReplicaSetDependencies,
): Promise<ScaleFailure | undefined> {
  const created = await slowStart(plan.create, async () => {
    const pod = await write.create(pods, podOf(set))
    recorder.event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
  })
  if (created.failure !== undefined) {
    // The namespace controller is about to delete the set: nothing to report.
    if (hasStatusCause(created.failure, 'NamespaceTerminating')) return undefined
    recorder.event(set, 'Warning', 'FailedCreate', `Error creating: ${messageOf(created.failure)}`)
    return { reason: 'FailedCreate', cause: created.failure }
  }
  const deletions = await Promise.allSettled(
    plan.delete.map(async ({ metadata }) => {
      await write.delete(pods, metadata.name!, { namespace: metadata.namespace!, preconditions: { uid: metadata.uid } })
      recorder.event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${metadata.name}`)
    }),
  )
  const failed = deletions.find((result) => result.status === 'rejected')
  if (failed === undefined) return undefined
  recorder.event(set, 'Warning', 'FailedDelete', `Error deleting: ${messageOf(failed.reason)}`)
  return { reason: 'FailedDelete', cause: failed.reason }
}

/** The pod that the template describes. */
function podOf(set: ReplicaSet): Pod {
  const template = set.spec?.template
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace,
      labels: template?.metadata?.labels,
      annotations: template?.metadata?.annotations,
      finalizers: template?.metadata?.finalizers,
      ownerReferences: [controllerReference(set)],
    },
    spec: template!.spec!,
  }
}

async function writeStatus(
  set: ReplicaSet,
  plan: ReplicaSetPlan,
  failure: ScaleFailure | undefined,
  { write, now }: { write: Writer; now: number },
): Promise<void> {
  const conditions = conditionsOf(set, failure, now)
  const status = { ...plan.status, ...(conditions.length > 0 ? { conditions } : {}) }
  if (deepEqual(status, withDefaults(set.status))) return
  await write.updateStatus(replicaSets, { ...set, status })
}

/** Counts that are zero are left out by the server. */
function withDefaults(status: ReplicaSet['status']): ReplicaSet['status'] {
  if (status === undefined) return undefined
  const zero = { fullyLabeledReplicas: 0, readyReplicas: 0, availableReplicas: 0 }
  return { ...zero, ...status }
}

function conditionsOf(set: ReplicaSet, failure: ScaleFailure | undefined, now: number): ReplicaSetCondition[] {
  const current = set.status?.conditions ?? []
  const others = current.filter(({ type }) => type !== 'ReplicaFailure')
  if (failure === undefined) return others
  const known = current.find(({ type }) => type === 'ReplicaFailure')
  if (known?.reason === failure.reason) return [...others, known]
  const condition = {
    type: 'ReplicaFailure',
    status: 'True',
    reason: failure.reason,
    message: messageOf(failure.cause),
    lastTransitionTime: rfc3339(now),
  }
  return [...others, condition]
}

function messageOf(err: unknown): string {
  return err instanceof Error ? err.message : String(err)
}
