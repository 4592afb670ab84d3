import {
  deployments,
  equalTemplates,
  replicaSets,
  revisionAnnotation,
  type Deployment,
  type Pod,
  type ReplicaSet,
} from '@keelson/api'
import { deepEqual, hasStatusCause, isAlreadyExists } from '@keelson/apimachinery'
import type { EventRecorder } from '@keelson/client'
import type { Clock } from '@keelson/component-base'
import type { Reconcile } from '../../framework/builder.ts'
import { adopt, assertMayAdopt, release } from '../../framework/ownership.ts'
import type { Writer } from '../../framework/writer.ts'
import { planDeployment, type DeploymentWrite } from './plan.ts'
import { specReplicas } from './replicas.ts'
import { creationFailure } from './status.ts'

/** Where the Deployment controller looks and what it tells. */
export interface DeploymentDependencies {
  getDeployment(key: string): Deployment | undefined
  setsOf(deployment: Deployment): readonly ReplicaSet[]
  podsOf(set: ReplicaSet): readonly Pod[]
  /** Reads a Deployment past the cache. */
  readDeployment(name: string, options: { namespace: string }): Promise<Deployment>
  /** Reads a ReplicaSet past the cache, to judge a name that is taken. */
  readSet(namespace: string, name: string): Promise<ReplicaSet>
  readonly recorder: EventRecorder
  readonly clock: Clock
}

/** Makes the reconcile function: plan one step, then carry it out. */
export function createDeploymentReconcile(deps: DeploymentDependencies): Reconcile {
  return async (key, write) => {
    const deployment = deps.getDeployment(key)
    if (deployment === undefined) return
    const { writes, status, requeueAfterMs } = planDeployment(deployment, {
      candidates: deps.setsOf(deployment),
      podsOf: deps.podsOf,
      now: deps.clock.now(),
    })
    if (writes.some(({ type }) => type === 'adopt')) await assertMayAdopt(deployments, deployment, deps.readDeployment)
    let latest = deployment
    for (const step of writes) latest = (await carryOut(step, { deployment: latest, write, deps })) ?? latest
    if (!deepEqual(clean(status), clean(deployment.status ?? {}))) {
      await write.updateStatus(deployments, {
        ...latest,
        status: { ...status, collisionCount: latest.status?.collisionCount },
      })
    }
    return requeueAfterMs === undefined ? undefined : { requeueAfterMs }
  }
}

interface Step {
  readonly deployment: Deployment
  readonly write: Writer
  readonly deps: DeploymentDependencies
}

/** Returns the Deployment where the step has written it. */
async function carryOut(step: DeploymentWrite, { deployment, write, deps }: Step): Promise<Deployment | undefined> {
  switch (step.type) {
    case 'adopt':
      await adopt(write, replicaSets, step.set, deployment)
      return undefined
    case 'release':
      await release(write, replicaSets, step.set, deployment)
      return undefined
    case 'delete':
      await write.delete(replicaSets, step.set.metadata.name!, {
        namespace: step.set.metadata.namespace!,
        preconditions: { uid: step.set.metadata.uid },
      })
      return undefined
    case 'create':
      return createSet(step.set, { deployment, write, deps })
    case 'update': {
      const updated = await write.update(replicaSets, step.set)
      tellScaling({ deployment, write, deps }, updated, step.from)
      return undefined
    }
    case 'setRevision': {
      const annotations = { ...deployment.metadata.annotations, [revisionAnnotation]: String(step.revision) }
      // By way of the status, whose writes do not count as a new generation.
      return write.updateStatus(deployments, { ...deployment, metadata: { ...deployment.metadata, annotations } })
    }
  }
}

async function createSet(set: ReplicaSet, step: Step): Promise<Deployment | undefined> {
  const { deployment, write, deps } = step
  try {
    const created = await write.create(replicaSets, set)
    if (specReplicas(created) > 0) tellScaling(step, created, 0)
    return undefined
  } catch (err) {
    if (hasStatusCause(err, 'NamespaceTerminating')) return undefined
    if (!isAlreadyExists(err)) {
      const message = `Failed to create new replica set "${set.metadata.name}": ${String((err as Error).message)}`
      deps.recorder.event(deployment, 'Warning', 'ReplicaSetCreateError', message)
      const status = creationFailure(deployment, message, deps.clock.now())
      if (status !== undefined) await write.updateStatus(deployments, { ...deployment, status })
      throw err
    }
    const existing = await deps.readSet(set.metadata.namespace!, set.metadata.name!)
    const isMine = existing.metadata.ownerReferences?.some(({ uid }) => uid === deployment.metadata.uid) ?? false
    // Ours with this very template: the cache was late. Else two templates share a hash, and the next try takes another.
    if (isMine && equalTemplates(existing.spec.template!, deployment.spec.template)) return undefined
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1
    return write.updateStatus(deployments, { ...deployment, status: { ...deployment.status, collisionCount } })
  }
}

function tellScaling({ deployment, deps }: Step, set: ReplicaSet, from: number): void {
  const to = specReplicas(set)
  if (from === to) return
  const direction = to > from ? 'up' : 'down'
  deps.recorder.event(
    deployment,
    'Normal',
    'ScalingReplicaSet',
    `Scaled ${direction} replica set ${set.metadata.name} from ${from} to ${to}`,
  )
}

/** Counts that are zero and lists that are empty are left out by the server. */
function clean(status: object): object {
  return Object.fromEntries(
    Object.entries(status).filter(
      ([, value]) => value !== undefined && value !== 0 && !(Array.isArray(value) && value.length === 0),
    ),
  )
}
