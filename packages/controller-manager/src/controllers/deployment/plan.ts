import {
  revisionOf,
  isDeploymentComplete,
  type Deployment,
  type DeploymentStatus,
  type Pod,
  type ReplicaSet,
} from '@keelson/api'
import { deepEqual, selectorFromLabelSelector } from '@keelson/apimachinery'
import { newSetAnnotations, sizeAnnotations } from './annotations.ts'
import { isScalingEvent, rollingStep, scaleStep, type Scaling } from './rollout.ts'
import { activeSets, highestRevision, makeReplicaSet, splitSets, type ReplicaSets } from './sets.ts'
import { newSetReplicas, specReplicas } from './replicas.ts'
import { deadlineInMs, deploymentStatus } from './status.ts'

/** One intended write. */
export type DeploymentWrite =
  | { readonly type: 'adopt' | 'release' | 'delete'; readonly set: ReplicaSet }
  | { readonly type: 'create'; readonly set: ReplicaSet }
  | { readonly type: 'update'; readonly set: ReplicaSet; readonly from: number }
  | { readonly type: 'setRevision'; readonly revision: number }

/** What a Deployment needs. Writes are followed by another look once the caches show them. */
export interface DeploymentPlan {
  readonly writes: readonly DeploymentWrite[]
  readonly status: DeploymentStatus
  readonly requeueAfterMs?: number
}

/** What the plan is made from. */
export interface DeploymentState {
  /** ReplicaSets of the namespace that the Deployment controls, or that nobody does. */
  readonly candidates: readonly ReplicaSet[]
  /** The pods of a ReplicaSet: asked for by the Recreate strategy only. */
  podsOf(set: ReplicaSet): readonly Pod[]
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Decides the next step of a Deployment. Pure. */
export function planDeployment(deployment: Deployment, state: DeploymentState): DeploymentPlan {
  const { now } = state
  const { writes: claims, sets: owned } = claim(deployment, state.candidates)
  const sets = splitSets(deployment, owned)
  const finish = (
    writes: readonly DeploymentWrite[],
    news?: Parameters<typeof deploymentStatus>[2]['news'],
  ): DeploymentPlan => {
    const status = deploymentStatus(deployment, sets, { now, news })
    const requeueAfterMs = deadlineInMs(deployment, status, now)
    return { writes: [...claims, ...writes], status, ...(requeueAfterMs === undefined ? {} : { requeueAfterMs }) }
  }
  if (deployment.metadata.deletionTimestamp !== undefined) return finish([])
  const revision = revisions(deployment, sets)
  if (deployment.spec?.paused === true || isScalingEvent(deployment, sets)) {
    const surplus = deployment.spec?.paused === true ? cleanUp(deployment, sets.old) : []
    return finish([...revision, ...resizings(deployment, sets), ...surplus])
  }
  if (deployment.spec?.strategy?.type === 'Recreate') {
    const down = activeSets(sets.old).map((set) => ({ set, replicas: 0 }))
    if (down.length > 0) return finish([...revision, ...scalings(deployment, down)])
    if (sets.old.some((set) => state.podsOf(set).some(isRunning))) return finish(revision)
  }
  if (sets.current === undefined) return createSet(deployment, sets, finish)
  const steps =
    deployment.spec?.strategy?.type === 'Recreate'
      ? [{ set: sets.current, replicas: specReplicas(deployment) }].filter(
          ({ set, replicas }) => specReplicas(set) !== replicas,
        )
      : rollingStep(deployment, sets)
  if (steps.length > 0) return finish([...revision, ...scalings(deployment, steps)])
  const plan = finish([...revision, ...noteSizes(deployment, sets)])
  return isDeploymentComplete({ ...deployment, status: plan.status })
    ? { ...plan, writes: [...plan.writes, ...cleanUp(deployment, sets.old)] }
    : plan
}

function createSet(
  deployment: Deployment,
  sets: ReplicaSets,
  finish: (
    writes: readonly DeploymentWrite[],
    news: { type: string; status: string; reason: string; message: string },
  ) => DeploymentPlan,
): DeploymentPlan {
  const revision = highestRevision(sets.old) + 1
  const set = makeReplicaSet(deployment, {
    replicas: newSetReplicas(deployment, sets.old, 0),
    annotations: { ...newSetAnnotations(deployment, undefined, revision), ...sizeAnnotations(deployment) },
  })
  const message = `Created new replica set "${set.metadata.name}"`
  return finish(
    [
      { type: 'create', set },
      ...(revisionOf(deployment) === revision ? [] : [{ type: 'setRevision', revision } as const]),
    ],
    { type: 'Progressing', status: 'True', reason: 'NewReplicaSetCreated', message },
  )
}

function claim(
  deployment: Deployment,
  candidates: readonly ReplicaSet[],
): { writes: DeploymentWrite[]; sets: ReplicaSet[] } {
  const selector = selectorFromLabelSelector(deployment.spec?.selector)
  const isDeleting = deployment.metadata.deletionTimestamp !== undefined
  const writes: DeploymentWrite[] = []
  const sets: ReplicaSet[] = []
  for (const set of candidates) {
    const owner = set.metadata.ownerReferences?.find(({ controller }) => controller === true)
    const isMatch = selector.matches(set.metadata.labels)
    if (owner?.uid === deployment.metadata.uid) {
      if (isMatch || isDeleting) sets.push(set)
      else writes.push({ type: 'release', set })
    } else if (owner === undefined && isMatch && !isDeleting && set.metadata.deletionTimestamp === undefined) {
      writes.push({ type: 'adopt', set })
      sets.push(set)
    }
  }
  return { writes, sets }
}

/** Keeps revision and copied annotations of the present ReplicaSet and of the Deployment right. */
function revisions(deployment: Deployment, { current, old }: ReplicaSets): DeploymentWrite[] {
  if (current === undefined) return []
  const revision = Math.max(highestRevision(old) + 1, revisionOf(current))
  const annotations = newSetAnnotations(deployment, current, revision)
  const minReadySeconds = deployment.spec?.minReadySeconds
  const isSame =
    deepEqual(annotations, current.metadata.annotations ?? {}) && current.spec?.minReadySeconds === minReadySeconds
  const from = specReplicas(current)
  const set = {
    ...current,
    metadata: { ...current.metadata, annotations },
    spec: { ...current.spec!, minReadySeconds },
  }
  return [
    ...(isSame ? [] : [{ type: 'update', set, from } as const]),
    ...(revisionOf(deployment) === revision ? [] : [{ type: 'setRevision', revision } as const]),
  ]
}

function scalings(deployment: Deployment, steps: readonly Scaling[]): DeploymentWrite[] {
  return steps.map(({ set, replicas }) => ({
    type: 'update',
    from: specReplicas(set),
    set: {
      ...set,
      metadata: { ...set.metadata, annotations: { ...set.metadata.annotations, ...sizeAnnotations(deployment) } },
      spec: { ...set.spec!, replicas },
    },
  }))
}

/** A change of size, noted by every ReplicaSet: one that keeps its size and an old note would look like a change for ever. */
function resizings(deployment: Deployment, sets: ReplicaSets): DeploymentWrite[] {
  const scaled = scalings(deployment, scaleStep(deployment, sets))
  const isScaled = (write: DeploymentWrite): boolean =>
    scaled.some((other) => 'set' in write && 'set' in other && write.set.metadata.uid === other.set.metadata.uid)
  return [...scaled, ...noteSizes(deployment, sets).filter((write) => !isScaled(write))]
}

/** Tells ReplicaSets of the right size what the Deployment's size is now. */
function noteSizes(deployment: Deployment, { current, old }: ReplicaSets): DeploymentWrite[] {
  const noted = sizeAnnotations(deployment)
  const stale = activeSets(current === undefined ? old : [...old, current]).filter((set) =>
    Object.entries(noted).some(([key, value]) => set.metadata.annotations?.[key] !== value),
  )
  return scalings(
    deployment,
    stale.map((set) => ({ set, replicas: specReplicas(set) })),
  )
}

/** Old ReplicaSets beyond the history limit; those that still have pods are left alone. */
function cleanUp(deployment: Deployment, old: readonly ReplicaSet[]): DeploymentWrite[] {
  const limit = deployment.spec?.revisionHistoryLimit ?? 10
  const kept = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  return kept
    .toSorted((a, b) => revisionOf(a) - revisionOf(b))
    .slice(0, Math.max(0, kept.length - limit))
    .filter((set) => specReplicas(set) === 0 && (set.status?.replicas ?? 0) === 0)
    .filter(({ metadata, status }) => (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0))
    .map((set) => ({ type: 'delete', set }))
}

function isRunning({ status }: Pod): boolean {
  return status?.phase !== 'Failed' && status?.phase !== 'Succeeded'
}
