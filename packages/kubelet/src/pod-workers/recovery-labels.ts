import { qosClass } from '@keelson/api'
import type { Container, Pod, PodSpec } from '@keelson/api'
import type { ContainerStatus, PodRef } from '../runtime/types.ts'

/** Labels from which a container can be ended as it should be after its pod is gone from the API. */
const graceLabel = 'io.kubernetes.pod.terminationGracePeriod'
const preStopLabel = 'io.kubernetes.container.preStopHandler'
const portsLabel = 'io.kubernetes.container.ports'
/** Names the pod's cgroup. */
const qosLabel = 'io.keelson.pod.qosClass'

/** What an orphan would need: its grace period and QoS class, its preStop hook and the ports that may name. */
export function recoveryLabels(pod: Pod, container: Container): Record<string, string> {
  const { preStop } = container.lifecycle ?? {}
  return {
    [graceLabel]: String(pod.spec?.terminationGracePeriodSeconds ?? 30),
    [qosLabel]: pod.status?.qosClass ?? qosClass(pod as { spec: PodSpec }),
    ...(preStop ? { [preStopLabel]: JSON.stringify(preStop) } : {}),
    ...(preStop && container.ports ? { [portsLabel]: JSON.stringify(container.ports) } : {}),
  }
}

/** A pod made from what its containers' labels tell; enough to end it. */
export function recoverPod(ref: PodRef, containers: readonly ContainerStatus[]): Pod {
  const grace = containers[0]?.labels[graceLabel]
  const qos = containers[0]?.labels[qosLabel]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: ref.name, namespace: ref.namespace, uid: ref.uid },
    spec: {
      containers: [...new Map(containers.map((container) => [container.name, recoverContainer(container)])).values()],
      terminationGracePeriodSeconds: grace === undefined ? undefined : Number(grace),
    },
    ...(qos === undefined ? {} : { status: { qosClass: qos } }),
  }
}

function recoverContainer({ name, image, labels }: ContainerStatus): Container {
  const preStop = labels[preStopLabel]
  const ports = labels[portsLabel]
  return {
    name,
    image,
    ...(preStop ? { lifecycle: { preStop: JSON.parse(preStop) as object } } : {}),
    ...(ports ? { ports: JSON.parse(ports) as Container['ports'] } : {}),
  }
}
