import { Quantity } from '@keelson/apimachinery'
import { podLimits, podRequests, qosClass } from '@keelson/api'
import type { Container, Pod, PodSpec } from '@keelson/api'
import type { LinuxResources } from '../runtime/types.ts'

const minShares = 2
const maxShares = 262_144
const sharesPerCpu = 1024
const quotaPeriodUs = 100_000
const minQuotaUs = 1000

/** CPU shares for a request in thousandths of a core. */
export function sharesFor(milliCpu: number): number {
  if (milliCpu === 0) return minShares
  return Math.min(maxShares, Math.max(minShares, Math.floor((milliCpu * sharesPerCpu) / 1000)))
}

/** CFS quota in µs per period for a limit in thousandths of a core; 0 means none. */
export function quotaFor(milliCpu: number): number {
  return milliCpu === 0 ? 0 : Math.max(minQuotaUs, Math.floor((milliCpu * quotaPeriodUs) / 1000))
}

const amounts = (container: Container) => {
  const { limits, requests } = container.resources ?? {}
  const milli = (raw: string | undefined) => (raw === undefined ? undefined : Quantity.parse(raw).milliValue())
  const bytes = (raw: string | undefined) => (raw === undefined ? undefined : Quantity.parse(raw).value())
  return {
    cpuLimit: milli(limits?.['cpu']) ?? 0,
    cpuRequest: milli(requests?.['cpu']) ?? milli(limits?.['cpu']) ?? 0,
    memoryLimit: bytes(limits?.['memory']) ?? 0,
    memoryRequest: bytes(requests?.['memory']) ?? bytes(limits?.['memory']) ?? 0,
  }
}

/** A container's requests and limits in the kernel's terms. */
export function containerResources(
  pod: Pod,
  container: Container,
  node: { memoryCapacity: number; cpuCfsQuota: boolean },
): LinuxResources {
  const { cpuLimit, cpuRequest, memoryLimit } = amounts(container)
  const quota = node.cpuCfsQuota ? quotaFor(cpuLimit) : 0
  return {
    cpuShares: sharesFor(cpuRequest),
    ...(quota > 0 ? { cpuQuota: quota, cpuPeriod: quotaPeriodUs } : {}),
    ...(memoryLimit > 0 ? { memoryLimit } : {}),
    oomScoreAdj: oomScoreAdj(pod, container, node.memoryCapacity),
  }
}

const oomGuaranteed = -997
const oomBestEffort = 1000

/** How willingly the kernel kills a container's processes: the less memory it asked for, the sooner. */
export function oomScoreAdj(pod: Pod, container: Container, memoryCapacity: number): number {
  if (pod.spec?.priorityClassName === 'system-node-critical') return oomGuaranteed
  const qos = qosClass(pod)
  if (qos === 'Guaranteed') return oomGuaranteed
  if (qos === 'BestEffort') return oomBestEffort
  const score = 1000 - Math.floor((1000 * amounts(container).memoryRequest) / memoryCapacity)
  return Math.min(oomBestEffort - 1, Math.max(1000 + oomGuaranteed, score))
}

/** What the whole pod may use; bounded where the pod itself states a limit, or every container does. */
export function podResources(pod: Pod): {
  cpuShares: number
  cpuQuota: number
  cpuPeriod: number
  memoryLimit: number
} {
  const spec = pod.spec ?? ({} as PodSpec)
  const limits = podLimits({ spec })
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(amounts)
  const isBounded = (resource: 'cpu' | 'memory', field: 'cpuLimit' | 'memoryLimit') =>
    spec.resources?.limits?.[resource] !== undefined || containers.every((one) => one[field] > 0)
  return {
    cpuShares: sharesFor(podRequests({ spec })['cpu']?.milliValue() ?? 0),
    cpuQuota: isBounded('cpu', 'cpuLimit') ? quotaFor(limits['cpu']?.milliValue() ?? 0) : 0,
    cpuPeriod: quotaPeriodUs,
    memoryLimit: isBounded('memory', 'memoryLimit') ? (limits['memory']?.value() ?? 0) : 0,
  }
}

/**
 * Limits of the sandbox itself, which only sleeps. It gets no CPU shares of its own: the fewest possible would starve
 * the engine's start of it on a busy machine, and the pod's cgroup bounds it anyway.
 */
export const sandboxResources: LinuxResources = { oomScoreAdj: -998 }
