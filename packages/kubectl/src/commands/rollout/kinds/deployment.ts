import {
  isControlledBy,
  podTemplateHashLabel,
  replicaSets,
  revisionAnnotation,
  revisionOf,
  getDeploymentCondition,
} from '@keelson/api'
import type { Deployment, ReplicaSet } from '@keelson/api'
import { formatLabelSelector } from '@keelson/apimachinery'
import type { KubeList } from '@keelson/apimachinery'
import { CommandError } from '../../../cli/errors.ts'
import type { Context } from '../../command.ts'
import type { Revision, RolloutKind } from './kind.ts'

const changeCauseAnnotation = 'kubernetes.io/change-cause'

/** Annotations that belong to a revision of the deployment, not to what was rolled out with it. */
const notRolledBack = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
])

/** Rollouts of Deployments. */
export const deploymentRollout: RolloutKind = {
  group: 'apps',
  resource: 'deployments',
  pausable: true,
  status(object, revision) {
    const deployment = object as unknown as Deployment
    if (revision > 0 && revisionOf(deployment) !== revision) {
      throw new CommandError(
        `desired revision (${revision}) is different from the running revision (${revisionOf(deployment)})`,
      )
    }
    return statusOf(deployment)
  },
  async history(object, context) {
    const sets = await ownedSets(object as unknown as Deployment, context)
    return sets
      .map(revisionFrom)
      .filter(({ number }) => number > 0)
      .toSorted((a, b) => a.number - b.number)
  },
  rollback(object, { template, annotations }) {
    const own = Object.entries(object.metadata.annotations ?? {}).filter(([key]) => notRolledBack.has(key))
    const theirs = Object.entries(annotations).filter(([key]) => !notRolledBack.has(key))
    return { template: withoutHash(template), annotations: Object.fromEntries([...own, ...theirs]) }
  },
}

function statusOf({ metadata, spec, status = {} }: Deployment): { message: string; done: boolean } {
  const { name } = metadata
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) {
    return { message: 'Waiting for deployment spec update to be observed...\n', done: false }
  }
  const progressing = getDeploymentCondition({ metadata, spec, status } as Deployment, 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    throw new CommandError(`deployment ${JSON.stringify(name)} exceeded its progress deadline`)
  }
  const waiting = `Waiting for deployment ${JSON.stringify(name)} rollout to finish:`
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status
  const wanted = spec.replicas ?? 1
  if (updatedReplicas < wanted) {
    return {
      message: `${waiting} ${updatedReplicas} out of ${wanted} new replicas have been updated...\n`,
      done: false,
    }
  }
  if (replicas > updatedReplicas) {
    return {
      message: `${waiting} ${replicas - updatedReplicas} old replicas are pending termination...\n`,
      done: false,
    }
  }
  if (availableReplicas < updatedReplicas) {
    return {
      message: `${waiting} ${availableReplicas} of ${updatedReplicas} updated replicas are available...\n`,
      done: false,
    }
  }
  return { message: `deployment ${JSON.stringify(name)} successfully rolled out\n`, done: true }
}

async function ownedSets(deployment: Deployment, { cluster }: Context): Promise<ReplicaSet[]> {
  const api = await cluster.api()
  const labelSelector = formatLabelSelector(deployment.spec.selector)
  const list = await api.get<KubeList<ReplicaSet>>(replicaSets, {
    namespace: deployment.metadata.namespace,
    query: { labelSelector },
  })
  return list.items.filter((set) => isControlledBy(set, deployment))
}

function revisionFrom(set: ReplicaSet): Revision {
  return {
    number: revisionOf(set),
    changeCause: set.metadata.annotations?.[changeCauseAnnotation] ?? '',
    template: set.spec.template ?? {},
    annotations: set.metadata.annotations ?? {},
  }
}

function withoutHash(template: object): object {
  const { metadata = {}, ...rest } = template as { metadata?: { labels?: Record<string, string> } }
  const { [podTemplateHashLabel]: _, ...labels } = metadata.labels ?? {}
  return { ...rest, metadata: { ...metadata, labels } }
}
