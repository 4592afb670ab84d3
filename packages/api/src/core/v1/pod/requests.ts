import { Quantity } from '@keelson/apimachinery'
import type { Container, PodSpec } from '../types.generated.ts'

/** Amounts by resource name. */
export type ResourceAmounts = Record<string, Quantity>

type ResourceField = 'requests' | 'limits'

/** Parses a resource list as objects carry it; unparseable entries count as zero. */
export function parseResourceList(list: Record<string, string> | undefined): ResourceAmounts {
  const amounts: ResourceAmounts = {}
  for (const [name, text] of Object.entries(list ?? {})) amounts[name] = Quantity.tryParse(text) ?? Quantity.zero
  return amounts
}

/** Adds amounts to a total, in place. */
export function addAmounts(total: ResourceAmounts, amounts: ResourceAmounts): void {
  for (const [name, amount] of Object.entries(amounts)) total[name] = total[name]?.add(amount) ?? amount
}

/** Raises a total to amounts that exceed it, in place. */
export function raiseAmounts(total: ResourceAmounts, amounts: ResourceAmounts): void {
  for (const [name, amount] of Object.entries(amounts)) {
    const known = total[name]
    if (known === undefined || known.cmp(amount) < 0) total[name] = amount
  }
}

/** An init container that keeps running beside the pod's containers (a sidecar). */
export function isRestartableInit(container: Container): boolean {
  return container.restartPolicy === 'Always'
}

/**
 * What all containers ask for together: the sum over containers and sidecars, or, where that is more, the
 * peak while an init container runs beside the sidecars started before it.
 */
export function aggregateContainerRequests(spec: PodSpec): ResourceAmounts {
  return aggregate(spec, 'requests')
}

function aggregate(spec: PodSpec, field: ResourceField): ResourceAmounts {
  const total: ResourceAmounts = {}
  for (const container of spec.containers ?? []) addAmounts(total, parseResourceList(container.resources?.[field]))
  const sidecars: ResourceAmounts = {}
  const peak: ResourceAmounts = {}
  for (const container of spec.initContainers ?? []) {
    const own = parseResourceList(container.resources?.[field])
    if (isRestartableInit(container)) {
      addAmounts(total, own)
      addAmounts(sidecars, own)
      raiseAmounts(peak, sidecars)
    } else {
      addAmounts(own, sidecars)
      raiseAmounts(peak, own)
    }
  }
  raiseAmounts(total, peak)
  return total
}

function effective(spec: PodSpec, field: ResourceField): ResourceAmounts {
  const total = aggregate(spec, field)
  // What is set at pod level replaces the sum of the containers.
  Object.assign(total, parseResourceList(spec.resources?.[field]))
  const overhead = parseResourceList(spec.overhead)
  if (field === 'requests') addAmounts(total, overhead)
  else for (const [name, amount] of Object.entries(overhead)) if (total[name]) total[name] = total[name].add(amount)
  return total
}

/** What a pod takes from its node: containers, sidecars, init peak, pod-level resources and overhead. */
export function podRequests(pod: { spec: PodSpec }): ResourceAmounts {
  return effective(pod.spec, 'requests')
}

/** The limits of a pod as a whole; a resource that no container limits is absent. */
export function podLimits(pod: { spec: PodSpec }): ResourceAmounts {
  return effective(pod.spec, 'limits')
}
