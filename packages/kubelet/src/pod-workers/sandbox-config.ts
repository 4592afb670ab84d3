import { qosClass } from '@keelson/api'
import type { Pod } from '@keelson/api'
import { cgroupParent, podCgroup } from '../cgroups/names.ts'
import type { CgroupName } from '../cgroups/names.ts'
import { podHostname } from '../containers/hostname.ts'
import { sandboxResources } from '../containers/resources.ts'
import { pauseImage } from '../images/pause/image.ts'
import type { PodRef, PortMapping, SandboxConfig } from '../runtime/types.ts'
import type { NodeFacts } from './deps.ts'

/** Identity of a pod for the runtime. */
export function podRef(pod: Pod): PodRef {
  const { uid = '', namespace = '', name = '' } = pod.metadata
  return { uid, namespace, name }
}

/** The pod's cgroup; undefined where pods have none. */
export function cgroupOf(pod: Pod, node: NodeFacts): CgroupName | undefined {
  if (!node.cgroupsPerQos) return undefined
  return podCgroup(node.cgroupRoot, (pod.status?.qosClass as undefined) ?? qosClass(pod), pod.metadata.uid ?? '')
}

/** What the runtime is to make as the pod's sandbox. */
export function sandboxConfig(pod: Pod, attempt: number, node: NodeFacts): SandboxConfig {
  const cgroup = cgroupOf(pod, node)
  return {
    pod: podRef(pod),
    attempt,
    image: pauseImage.ref,
    labels: { ...pod.metadata.labels },
    hostname: podHostname(pod, node.clusterDomain).hostname,
    hostNetwork: pod.spec?.hostNetwork ?? false,
    hostPID: pod.spec?.hostPID ?? false,
    hostIPC: pod.spec?.hostIPC ?? false,
    ports: pod.spec?.hostNetwork ? [] : hostPorts(pod),
    sysctls: Object.fromEntries((pod.spec?.securityContext?.sysctls ?? []).map(({ name, value }) => [name, value])),
    resources: sandboxResources,
    ...(cgroup ? { cgroupParent: cgroupParent(cgroup, node.cgroupDriver) } : {}),
  }
}

function hostPorts(pod: Pod): PortMapping[] {
  const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])]
  return containers
    .flatMap(({ ports }) => ports ?? [])
    .filter(({ hostPort }) => hostPort)
    .map(({ containerPort, hostPort = 0, hostIP, protocol = 'TCP' }) => ({
      containerPort,
      hostPort,
      hostIP,
      protocol: protocol as PortMapping['protocol'],
    }))
}
