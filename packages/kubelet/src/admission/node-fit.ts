import {
  findUntoleratedTaint,
  hostPorts,
  hostPortsConflict,
  isExtendedResource,
  parseResourceList,
  podNodeAffinityMatches,
  podRequests,
} from '@keelson/api'
import type { Node, Pod, PodSpec, ResourceAmounts } from '@keelson/api'
import type { AdmissionCheck, Rejection } from './port.ts'

/**
 * What the scheduler has looked at, once more: the pod may have been bound by hand, or the node may have changed
 * since. Resources first, then the node's labels and name, ports and taints.
 */
export const nodeFitCheck: AdmissionCheck = (pod, { node, others }) => {
  const spec = pod.spec ?? ({} as PodSpec)
  return (
    insufficient(spec, node, others) ??
    failed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector", podNodeAffinityMatches(spec, node)) ??
    failed('NodeName', "node(s) didn't match the requested node name", spec.nodeName === node.metadata.name) ??
    failed('NodePorts', "node(s) didn't have free ports for the requested pod ports", portsAreFree(spec, others)) ??
    failed('TaintToleration', "node(s) had taints that the pod didn't tolerate", taintsAreTolerated(spec, node))
  )
}

function failed(predicate: string, why: string, fits: boolean): Rejection | undefined {
  return fits ? undefined : { reason: predicate, message: `Predicate ${predicate} failed: ${why}` }
}

function portsAreFree(spec: PodSpec, others: readonly Pod[]): boolean {
  const taken = others.flatMap((other) => (other.spec ? hostPorts(other.spec) : []))
  return !hostPorts(spec).some((wanted) => taken.some((each) => hostPortsConflict(wanted, each)))
}

/** Only taints that would end the pod again at once concern the kubelet. */
function taintsAreTolerated(spec: PodSpec, node: Node): boolean {
  const ends = ({ effect }: { effect: string }) => effect === 'NoExecute'
  return findUntoleratedTaint(node.spec?.taints, spec.tolerations, ends) === undefined
}

function insufficient(spec: PodSpec, node: Node, others: readonly Pod[]): Rejection | undefined {
  const allocatable = amountsOf(parseResourceList(node.status?.allocatable))
  const pods = { requested: 1, used: others.length, capacity: allocatable.get('pods') ?? 0 }
  if (pods.used + 1 > pods.capacity) return outOf('pods', pods)
  const wanted = amountsOf(podRequests({ spec }))
  const used = new Map<string, number>()
  for (const other of others) {
    for (const [name, amount] of amountsOf(podRequests({ spec: other.spec ?? ({} as PodSpec) })))
      used.set(name, (used.get(name) ?? 0) + amount)
  }
  for (const [name, requested] of wanted) {
    // An extended resource that the node does not know is the cluster's business.
    if (requested === 0 || (isExtendedResource(name) && !allocatable.has(name))) continue
    const amounts = { requested, used: used.get(name) ?? 0, capacity: allocatable.get(name) ?? 0 }
    if (requested > amounts.capacity - amounts.used) return outOf(name, amounts)
  }
  return undefined
}

function outOf(name: string, amounts: { requested: number; used: number; capacity: number }): Rejection {
  const { requested, used, capacity } = amounts
  const message = `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`
  return { reason: `OutOf${name}`, message }
}

/** Whole numbers as the scheduler counts them, cpu in thousandths, in upstream's order: cpu, memory, the rest. */
function amountsOf(amounts: ResourceAmounts): Map<string, number> {
  const first = ['cpu', 'memory', 'ephemeral-storage']
  const names = [...new Set([...first.filter((name) => name in amounts), ...Object.keys(amounts)])]
  return new Map(
    names.map((name) => {
      const amount = amounts[name]
      return [name, (name === 'cpu' ? amount?.milliValue() : amount?.value()) ?? 0]
    }),
  )
}
