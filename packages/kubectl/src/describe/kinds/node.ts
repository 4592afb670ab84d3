import {
  isPodTerminal,
  leases,
  parseResourceList,
  podRequests,
  addAmounts,
  raiseAmounts,
  pods,
  rolesOf,
  isRestartableInit,
} from '@keelson/api'
import type { Lease, Node, Pod, ResourceAmounts, Taint } from '@keelson/api'
import { isForbidden, Quantity } from '@keelson/apimachinery'
import type { KubeList } from '@keelson/apimachinery'
import type { DescribeContext } from '../describer.ts'
import { defineDescriber } from '../describer.ts'
import { eventLines } from '../parts/events.ts'
import { ago, annotationLines, labelLines, longTime, valueLines } from '../parts/lines.ts'
import type { DescribeWriter } from '../writer.ts'

/** Nodes. */
export const nodeDescriber = defineDescriber<Node>({
  group: '',
  kind: 'Node',
  // Kubelets file events under the node's name, as they may not know its UID yet.
  eventUids: ({ metadata }) => [metadata.uid, metadata.name],
  async describe(node, out, context) {
    const { metadata, spec = {} } = node
    out.line(0, 'Name:', metadata.name ?? '')
    out.line(0, 'Roles:', rolesOf(node).join(',') || '<none>')
    labelLines(out, 'Labels', metadata.labels)
    annotationLines(out, 'Annotations', metadata.annotations)
    out.line(0, 'CreationTimestamp:', longTime(metadata.creationTimestamp))
    const order = ({ effect, key }: Taint): string => `${effect},${key}`
    valueLines(out, 'Taints', (spec.taints ?? []).toSorted((a, b) => (order(a) < order(b) ? -1 : 1)).map(taintText))
    out.line(0, 'Unschedulable:', spec.unschedulable ?? false)
    await leaseLines(out, node, context)
    statusLines(out, node)
    if (spec.podCIDR) out.line(0, 'PodCIDR:', spec.podCIDR)
    if (spec.podCIDRs?.length) out.line(0, 'PodCIDRs:', spec.podCIDRs.join(','))
    if (spec.providerID) out.line(0, 'ProviderID:', spec.providerID)
    await podLines(out, node, context)
    eventLines(out, context.events, context.clock.now())
  },
})

function taintText({ key, value, effect }: Taint): string {
  return `${key}${value ? `=${value}` : ''}:${effect}`
}

async function leaseLines(out: DescribeWriter, { metadata }: Node, { api }: DescribeContext): Promise<void> {
  try {
    const { spec } = await api.get<Lease>(leases, { namespace: 'kube-node-lease', name: metadata.name })
    out.line(0, 'Lease:')
    out.line(1, 'HolderIdentity:', spec?.holderIdentity ?? '<unset>')
    out.line(1, 'AcquireTime:', spec?.acquireTime ? longTime(spec.acquireTime) : '<unset>')
    out.line(1, 'RenewTime:', spec?.renewTime ? longTime(spec.renewTime) : '<unset>')
  } catch (err) {
    out.line(0, 'Lease:', `Failed to get lease: ${(err as Error).message}`)
  }
}

function statusLines(out: DescribeWriter, { status = {} }: Node): void {
  if (status.conditions?.length) {
    out.write(0, 'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n')
    out.line(1, '----', '------', '-----------------', '------------------', '------', '-------')
    for (const {
      type,
      status: state,
      lastHeartbeatTime,
      lastTransitionTime,
      reason = '',
      message = '',
    } of status.conditions) {
      const times = `${longTime(lastHeartbeatTime)} \t${longTime(lastTransitionTime)}`
      out.write(1, `${type} \t${state} \t${times} \t${reason} \t${message}\n`)
    }
  }
  out.line(0, 'Addresses:')
  for (const { type, address } of status.addresses ?? []) out.line(1, `${type}:`, address)
  for (const [title, amounts] of [
    ['Capacity:', status.capacity],
    ['Allocatable:', status.allocatable],
  ] as const) {
    const entries = Object.entries(amounts ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
    if (entries.length > 0) out.line(0, title)
    for (const [name, amount] of entries) out.line(0, `  ${name}:`, Quantity.parse(amount).toString())
  }
  const info = status.nodeInfo
  out.line(0, 'System Info:')
  const rows = [
    ['Machine ID', info?.machineID],
    ['System UUID', info?.systemUUID],
    ['Boot ID', info?.bootID],
    ['Kernel Version', info?.kernelVersion],
    ['OS Image', info?.osImage],
    ['Operating System', info?.operatingSystem],
    ['Architecture', info?.architecture],
    ['Container Runtime Version', info?.containerRuntimeVersion],
    ['Kubelet Version', info?.kubeletVersion],
    ['Kube-Proxy Version', info?.kubeProxyVersion],
  ] as const
  for (const [label, value] of rows) out.line(0, `  ${label}:`, value ?? '')
}

async function podLines(out: DescribeWriter, node: Node, { api, clock }: DescribeContext): Promise<void> {
  let running: Pod[]
  try {
    const fieldSelector = `spec.nodeName=${node.metadata.name},status.phase!=Succeeded,status.phase!=Failed`
    running = (await api.get<KubeList<Pod>>(pods, { query: { fieldSelector, limit: 500 } })).items.filter(
      (pod) => !isPodTerminal(pod),
    )
  } catch (err) {
    if (!isForbidden(err)) throw err
    out.line(0, 'Pods:', 'not authorized')
    return
  }
  const allocatable = parseResourceList(node.status?.allocatable ?? node.status?.capacity)
  out.line(0, 'Non-terminated Pods:', `(${running.length} in total)`)
  out.line(1, 'Namespace', 'Name', '', 'CPU Requests', 'CPU Limits', 'Memory Requests', 'Memory Limits', 'Age')
  out.line(1, '---------', '----', '', '------------', '----------', '---------------', '-------------', '---')
  const [requested, limited]: [ResourceAmounts, ResourceAmounts] = [{}, {}]
  for (const pod of running) {
    const [requests, limits] = [podRequests(pod), podLimits(pod)]
    addAmounts(requested, requests)
    addAmounts(limited, limits)
    const cells = (['cpu', 'memory'] as const).flatMap((name) => [
      share(requests, allocatable, name),
      share(limits, allocatable, name),
    ])
    const age = ago(pod.metadata.creationTimestamp, clock.now())
    out.line(1, pod.metadata.namespace ?? '', pod.metadata.name ?? '', '', ...cells, age)
  }
  out.write(0, 'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n')
  out.line(1, 'Resource', 'Requests', 'Limits')
  out.line(1, '--------', '--------', '------')
  const names = Object.keys(allocatable).toSorted()
  const extended = names.filter((name) => !standardResources.has(name) && name !== 'pods' && !isHugePages(name))
  for (const name of ['cpu', 'memory', 'ephemeral-storage', ...names.filter(isHugePages)]) {
    out.line(1, name, share(requested, allocatable, name), share(limited, allocatable, name))
  }
  for (const name of extended)
    out.line(1, name, (requested[name] ?? zero).toString(), (limited[name] ?? zero).toString())
}

const zero = Quantity.parse('0')

/** `100m (5%)`. */
function share(amounts: ResourceAmounts, whole: ResourceAmounts, name: string): string {
  const amount = amounts[name] ?? zero
  const all = whole[name]?.milliValue() ?? 0
  return `${amount.toString()} (${all === 0 ? 0 : Math.trunc((amount.milliValue() / all) * 100)}%)`
}

/** What a pod's containers may use at most together. */
function podLimits({ spec }: Pod): ResourceAmounts {
  const total: ResourceAmounts = {}
  for (const { resources } of spec.containers) addAmounts(total, parseResourceList(resources?.limits))
  const sidecars: ResourceAmounts = {}
  const starting: ResourceAmounts = {}
  for (const container of spec.initContainers ?? []) {
    const own = parseResourceList(container.resources?.limits)
    if (isRestartableInit(container)) {
      addAmounts(sidecars, own)
      raiseAmounts(starting, sidecars)
    } else {
      addAmounts(own, sidecars)
      raiseAmounts(starting, own)
    }
  }
  addAmounts(total, sidecars)
  raiseAmounts(total, starting)
  return total
}

const standardResources = new Set(['cpu', 'memory', 'ephemeral-storage'])

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-')
}
