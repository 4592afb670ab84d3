import { controllerOf, isControlledBy, newReplicaSet, oldReplicaSets, pods, replicaSets } from '@keelson/api'
import type { Deployment, Pod, ReplicaSet } from '@keelson/api'
import { formatLabelSelector } from '@keelson/apimachinery'
import type { KubeList } from '@keelson/apimachinery'
import type { DescribeContext } from '../describer.ts'
import { defineDescriber } from '../describer.ts'
import { eventLines } from '../parts/events.ts'
import { annotationLines, labelLines, longTime } from '../parts/lines.ts'
import { describeTemplate } from '../parts/template.ts'
import type { DescribeWriter } from '../writer.ts'

/** Deployments. */
export const deploymentDescriber = defineDescriber<Deployment>({
  group: 'apps',
  kind: 'Deployment',
  async describe(deployment, out, context) {
    const { metadata, spec, status = {} } = deployment
    out.line(0, 'Name:', metadata.name ?? '')
    out.line(0, 'Namespace:', metadata.namespace ?? '')
    out.line(0, 'CreationTimestamp:', longTime(metadata.creationTimestamp))
    labelLines(out, 'Labels', metadata.labels)
    annotationLines(out, 'Annotations', metadata.annotations)
    const selector = formatLabelSelector(spec.selector)
    out.line(0, 'Selector:', selector)
    const counts = [
      `${spec.replicas ?? 1} desired`,
      `${status.updatedReplicas ?? 0} updated`,
      `${status.replicas ?? 0} total`,
      `${status.availableReplicas ?? 0} available`,
      `${status.unavailableReplicas ?? 0} unavailable`,
    ]
    out.line(0, 'Replicas:', counts.join(' | '))
    out.line(0, 'StrategyType:', spec.strategy?.type ?? '')
    out.line(0, 'MinReadySeconds:', spec.minReadySeconds ?? 0)
    const rolling = spec.strategy?.rollingUpdate
    if (rolling) {
      out.line(0, 'RollingUpdateStrategy:', `${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`)
    }
    describeTemplate(spec.template, out)
    conditionLines(out, status.conditions)
    const { items } = await context.api.get<KubeList<ReplicaSet>>(replicaSets, {
      namespace: metadata.namespace,
      query: { labelSelector: selector },
    })
    const owned = items.filter((set) => isControlledBy(set, deployment))
    const current = newReplicaSet(deployment, owned)
    if (owned.length > 0) {
      out.line(0, 'OldReplicaSets:', setsText(oldReplicaSets(deployment, owned)))
      out.line(0, 'NewReplicaSet:', setsText(current === undefined ? [] : [current]))
    }
    eventLines(out, context.events, context.clock.now())
  },
})

function setsText(sets: readonly ReplicaSet[]): string {
  const texts = sets.map(
    ({ metadata, spec, status }) =>
      `${metadata.name} (${status?.replicas ?? 0}/${spec.replicas ?? 1} replicas created)`,
  )
  return texts.join(', ') || '<none>'
}

interface Condition {
  type: string
  status: string
  reason?: string
}

function conditionLines(out: DescribeWriter, conditions: readonly Condition[] | undefined): void {
  if (conditions === undefined || conditions.length === 0) return
  out.write(0, 'Conditions:\n  Type\tStatus\tReason\n')
  out.line(1, '----', '------', '------')
  for (const { type, status, reason = '' } of conditions) out.write(1, `${type} \t${status}\t${reason}\n`)
}

/** ReplicaSets. */
export const replicaSetDescriber = defineDescriber<ReplicaSet>({
  group: 'apps',
  kind: 'ReplicaSet',
  async describe(set, out, context) {
    const { metadata, spec, status } = set
    out.line(0, 'Name:', metadata.name ?? '')
    out.line(0, 'Namespace:', metadata.namespace ?? '')
    out.line(0, 'Selector:', formatLabelSelector(spec.selector))
    labelLines(out, 'Labels', metadata.labels)
    annotationLines(out, 'Annotations', metadata.annotations)
    const controller = controllerOf(set)
    if (controller !== undefined) out.line(0, 'Controlled By:', `${controller.kind}/${controller.name}`)
    out.line(0, 'Replicas:', `${status?.replicas ?? 0} current / ${spec.replicas ?? 1} desired`)
    out.line(0, 'Pods Status:', await podCounts(set, context))
    describeTemplate(spec.template ?? {}, out)
    conditionLines(out, status?.conditions)
    eventLines(out, context.events, context.clock.now())
  },
})

async function podCounts(set: ReplicaSet, { api }: DescribeContext): Promise<string> {
  const { items } = await api.get<KubeList<Pod>>(pods, {
    namespace: set.metadata.namespace,
    query: { labelSelector: formatLabelSelector(set.spec.selector) },
  })
  const owned = items.filter((pod) => isControlledBy(pod, set))
  const count = (phase: string): number => owned.filter(({ status }) => status?.phase === phase).length
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`
}
