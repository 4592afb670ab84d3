import {
  controllerReference,
  newReplicaSet as findNewReplicaSet,
  oldReplicaSets,
  podTemplateHash,
  podTemplateHashLabel,
  revisionOf,
  type Deployment,
  type ReplicaSet,
} from '@keelson/api'
import { specReplicas } from './replicas.ts'

/** A Deployment's ReplicaSets, told apart. */
export interface ReplicaSets {
  /** The one with the Deployment's present template. */
  readonly current?: ReplicaSet
  /** All others, the oldest first. */
  readonly old: readonly ReplicaSet[]
}

/** Finds the ReplicaSet that has the Deployment's template; of several, the oldest. */
export function splitSets(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSets {
  const current = findNewReplicaSet(deployment, sets)
  return { ...(current === undefined ? {} : { current }), old: oldReplicaSets(deployment, sets) }
}

/** ReplicaSets that are asked for pods. */
export function activeSets(sets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return sets.filter((set) => specReplicas(set) > 0)
}

/** The highest revision among ReplicaSets. */
export function highestRevision(sets: readonly ReplicaSet[]): number {
  return sets.reduce((highest, set) => Math.max(highest, revisionOf(set)), 0)
}

/** The new ReplicaSet of a Deployment, with its hash in name, labels and selector. */
export function makeReplicaSet(
  deployment: Deployment,
  { replicas, annotations }: { replicas: number; annotations: Record<string, string> },
): ReplicaSet {
  const { spec } = deployment
  const template = spec!.template
  const hash = podTemplateHash(template, deployment.status?.collisionCount)
  const labels = { ...template.metadata?.labels, [podTemplateHashLabel]: hash }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace,
      labels,
      annotations,
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      minReadySeconds: spec!.minReadySeconds,
      selector: { ...spec!.selector, matchLabels: { ...spec!.selector.matchLabels, [podTemplateHashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}

/** Creation order, by name where the time is the same. */
export function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  const [left, right] = [a, b].map(({ metadata }) => `${metadata.creationTimestamp} ${metadata.name}`)
  return left! < right! ? -1 : left! > right! ? 1 : 0
}
