import { controllerOf, qosClass } from '@keelson/api'
import type { Pod } from '@keelson/api'
import { defineDescriber } from '../describer.ts'
import { containerLines } from '../parts/containers.ts'
import { podFieldResolver } from '../parts/environment.ts'
import { eventLines } from '../parts/events.ts'
import { ago, annotationLines, labelLines, longTime } from '../parts/lines.ts'
import { spreadLines, tolerationLines } from '../parts/scheduling.ts'
import { volumeLines } from '../parts/volumes.ts'
import type { DescribeWriter } from '../writer.ts'

/** Pods. */
export const podDescriber = defineDescriber<Pod>({
  group: '',
  kind: 'Pod',
  eventsOfAnyKind: true,
  eventUids: ({ metadata }) => [metadata.annotations?.['kubernetes.io/config.mirror'] ?? metadata.uid],
  describe(pod, out, { clock, events }) {
    head(out, pod, clock.now())
    const { spec, status } = pod
    const resolve = podFieldResolver(pod)
    const group = (title: string, containers: typeof spec.containers, statuses = status?.containerStatuses): void =>
      containerLines(out, { title, containers, statuses, resolve, space: '' })
    if (spec.initContainers?.length) group('Init Containers', spec.initContainers, status?.initContainerStatuses)
    group('Containers', spec.containers)
    if (spec.ephemeralContainers?.length) {
      group('Ephemeral Containers', spec.ephemeralContainers, status?.ephemeralContainerStatuses)
    }
    if (status?.conditions?.length) {
      out.write(0, 'Conditions:\n  Type\tStatus\n')
      for (const { type, status: state } of status.conditions) out.write(1, `${type} \t${state} \n`)
    }
    volumeLines(out, spec.volumes, '')
    out.line(0, 'QoS Class:', status?.qosClass ?? qosClass(pod))
    labelLines(out, 'Node-Selectors', spec.nodeSelector)
    tolerationLines(out, 'Tolerations', spec.tolerations)
    spreadLines(out, spec.topologySpreadConstraints, '')
    eventLines(out, events, clock.now())
  },
})

function head(out: DescribeWriter, pod: Pod, now: number): void {
  const { metadata, spec, status = {} } = pod
  out.line(0, 'Name:', metadata.name ?? '')
  out.line(0, 'Namespace:', metadata.namespace ?? '')
  if (spec.priority !== undefined && spec.priority !== null) out.line(0, 'Priority:', spec.priority)
  if (spec.priorityClassName) out.line(0, 'Priority Class Name:', spec.priorityClassName)
  if (spec.runtimeClassName) out.line(0, 'Runtime Class Name:', spec.runtimeClassName)
  if (spec.serviceAccountName) out.line(0, 'Service Account:', spec.serviceAccountName)
  out.line(0, 'Node:', spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>')
  if (status.startTime) out.line(0, 'Start Time:', longTime(status.startTime))
  labelLines(out, 'Labels', metadata.labels)
  annotationLines(out, 'Annotations', metadata.annotations)
  const over = status.phase === 'Failed' || status.phase === 'Succeeded'
  if (metadata.deletionTimestamp !== undefined && !over) {
    out.line(0, 'Status:', `Terminating (lasts ${ago(metadata.deletionTimestamp, now)})`)
    out.line(0, 'Termination Grace Period:', `${metadata.deletionGracePeriodSeconds ?? 0}s`)
  } else out.line(0, 'Status:', status.phase ?? '')
  if (status.reason) out.line(0, 'Reason:', status.reason)
  if (status.message) out.line(0, 'Message:', status.message)
  const profile = spec.securityContext?.seccompProfile
  if (profile) out.line(0, 'SeccompProfile:', profile.type)
  out.line(0, 'IP:', status.podIP ?? '')
  if (status.podIPs?.length) {
    out.line(0, 'IPs:')
    for (const { ip } of status.podIPs) out.line(1, 'IP:', ip ?? '')
  } else out.line(0, 'IPs:', '<none>')
  const controller = controllerOf(pod)
  if (controller !== undefined) out.line(0, 'Controlled By:', `${controller.kind}/${controller.name}`)
  if (status.nominatedNodeName) out.line(0, 'NominatedNodeName:', status.nominatedNodeName)
}
