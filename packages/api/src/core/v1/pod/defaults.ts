import type { Pod, PodSpec } from '../types.generated.ts'
import { allContainers, defaultContainer, defaultHostPorts, defaultRequests } from './container-defaults.ts'
import { aggregateContainerRequests } from './requests.ts'
import { defaultVolume } from './volume-defaults.ts'

/** Defaults of a pod's spec, in a pod as in a template. Changes the spec in place. */
export function defaultPodSpec(spec: PodSpec): void {
  spec.dnsPolicy ||= 'ClusterFirst'
  spec.restartPolicy ||= 'Always'
  spec.securityContext ??= {}
  spec.terminationGracePeriodSeconds ??= 30
  spec.schedulerName ||= 'default-scheduler'
  for (const container of allContainers(spec)) defaultContainer(container)
  for (const volume of spec.volumes ?? []) defaultVolume(volume)
}

/**
 * Defaults of a pod: those of its spec and some that templates do not get, so that a template shows what
 * its author wrote.
 */
export function defaultPod(pod: Pod): void {
  const { spec } = pod
  defaultPodSpec(spec)
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])]
  for (const container of containers) defaultRequests(container)
  if (spec.resources !== undefined) defaultPodRequests(spec)
  spec.enableServiceLinks ??= true
  if (spec.hostNetwork === true) for (const container of containers) defaultHostPorts(container)
}

function isPodLevelResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-')
}

// Requests at pod level default to what the containers ask for in sum, else to the limit at pod level.
function defaultPodRequests(spec: PodSpec): void {
  const { resources } = spec
  if (resources === undefined) return
  const requests: Record<string, string> = { ...resources.requests }
  const candidates = [
    ...Object.entries(aggregateContainerRequests(spec)).map(([name, quantity]) => [name, quantity.toString()] as const),
    ...Object.entries(resources.limits ?? {}),
  ]
  for (const [name, quantity] of candidates) if (isPodLevelResource(name)) requests[name] ??= quantity
  if (Object.keys(requests).length > 0) resources.requests = requests
}
