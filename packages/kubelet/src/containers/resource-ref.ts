import { Quantity } from '@keelson/apimachinery'
import type { Container, Pod } from '@keelson/api'

/** What the node has to give: stands in for a limit that is not set. In the units of a resource list. */
export type Allocatable = Readonly<Record<string, string>>

/**
 * The value of a downward-API resource reference (`limits.cpu`, `requests.memory` …) in units of the divisor,
 * rounded up. A limit that is not set is the node's allocatable amount, a request that is not set is its limit
 * or 0. @throws for a resource that cannot be referred to, or a container that does not exist.
 */
export function resourceValue(
  pod: Pod,
  ref: { resource: string; divisor?: string | number; containerName?: string },
  context: { container?: Container; allocatable: Allocatable },
): string {
  const container = containerOf(pod, ref.containerName, context.container)
  const [list, name] = ref.resource.split(/\.(.*)/s) as [string, string | undefined]
  const known =
    name !== undefined && (['cpu', 'memory', 'ephemeral-storage'].includes(name) || name.startsWith('hugepages-'))
  if ((list !== 'limits' && list !== 'requests') || !known) {
    throw new Error(`unsupported container resource : ${ref.resource}`)
  }
  const { limits, requests } = container.resources ?? {}
  const raw = list === 'limits' ? (limits?.[name] ?? context.allocatable[name]) : (requests?.[name] ?? limits?.[name])
  const amount = Quantity.parse(raw ?? '0')
  const divisor = Quantity.parse(ref.divisor && String(ref.divisor) !== '0' ? String(ref.divisor) : '1')
  // In thousandths for cpu only: bytes times a thousand would leave the safe integers.
  if (name === 'cpu') return String(Math.ceil(amount.milliValue() / divisor.milliValue()))
  return String(Math.ceil(amount.value() / divisor.value()))
}

function containerOf(pod: Pod, name: string | undefined, own: Container | undefined): Container {
  if (!name && own) return own
  const all = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])]
  const found = all.find((container) => container.name === name)
  if (!found) throw new Error(`container ${name} not found`)
  return found
}
