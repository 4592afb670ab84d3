import { Quantity } from '@keelson/apimachinery'
import type { Pod } from '@keelson/api'
import { meaningOf, thresholdAmount } from './thresholds.ts'
import type { CrossedThreshold } from './thresholds.ts'
import type { ContainerUse, PodUse } from './usage.ts'

/** Why a pod was evicted, in upstream's words: what ran short, and which of its containers took more than they asked for. */
export function evictionMessage(crossed: CrossedThreshold, pod: Pod, use: PodUse | undefined): string {
  const { threshold, observation } = crossed
  const { resource } = meaningOf(threshold.signal)
  const limit = formatAmount(thresholdAmount(threshold, observation.capacity), resource)
  const left = formatAmount(observation.available, resource)
  const parts = [`The node was low on resource: ${resource}. `, `Threshold quantity: ${limit}, available: ${left}. `]
  for (const container of use?.containers ?? []) parts.push(offence(pod, container, resource))
  return parts.join('')
}

function offence(pod: Pod, use: ContainerUse, resource: string): string {
  const used = { memory: use.memoryBytes, 'ephemeral-storage': use.diskBytes }[resource]
  if (used === undefined) return ''
  const { containers = [], initContainers = [] } = pod.spec ?? {}
  const container = [...containers, ...initContainers].find(({ name }) => name === use.name)
  const request = Quantity.parse(container?.resources?.requests?.[resource] ?? '0')
  if (!container || used <= request.value()) return ''
  const amount = formatAmount(used, resource)
  return `Container ${use.name} was using ${amount}, request is ${request.toString()}, has larger consumption of ${resource}. `
}

/** Bytes in binary units, counts in decimal ones. */
function formatAmount(amount: number, resource: string): string {
  const counted = resource === 'inodes' || resource === 'pids'
  return Quantity.fromValue(amount, counted ? 'DecimalSI' : 'BinarySI').toString()
}
