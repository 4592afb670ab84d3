import { isPodReady, nodes, type Node, type Pod } from '@keelson/api'
import { rfc3339 } from '@keelson/apimachinery'
import type { EventRecorder } from '@keelson/client'
import type { Clock } from '@keelson/component-base'
import type { Reconcile } from '../../framework/builder.ts'
import type { ReconcileResult } from '../../framework/controller.ts'
import { patchPodStatus } from '../../framework/pod-status.ts'
import type { Writer } from '../../framework/writer.ts'
import { evictionRateOf, zoneOf, type Disruption } from './disruption.ts'
import type { NodeHealth } from './health.ts'
import { EvictionPacer } from './pacer.ts'
import { planNode, type NodePlan } from './plan.ts'
import { hasEvictionTaint, needsEvictionTaint, type Eviction } from './taints.ts'

/** Where the node lifecycle controller looks and what it tells. */
export interface NodeLifecycleDependencies {
  getNode(name: string): Node | undefined
  podsOf(name: string): readonly Pod[]
  /** When the node's Lease was last renewed, as it says itself. */
  renewTimeOf(name: string): string | undefined
  disruption(): Disruption
  readonly health: NodeHealth
  readonly graceMs: number
  /** Told of each node whose pods are being driven off from now on. */
  evicting(node: Node): void
  readonly recorder: EventRecorder
  readonly clock: Clock
}

/** Makes the reconcile function: keep a node's conditions, taints and labels true to what is heard of it. */
export function createNodeLifecycleReconcile(deps: NodeLifecycleDependencies): Reconcile {
  const { health, recorder, clock } = deps
  const pacer = new EvictionPacer()
  return async (name, write) => {
    const node = deps.getNode(name)
    const disruption = deps.disruption()
    if (node === undefined) {
      health.forget(name)
      return
    }
    if (!health.has(name)) {
      const message = `Node ${name} event: Registered Node ${name} in Controller`
      recorder.event(node, 'Normal', 'RegisteredNode', message)
    }
    health.observe(node)
    health.renewed(name, deps.renewTimeOf(name))
    const { eviction, waitMs } = mayEvict(node, { disruption, pacer, now: clock.monotonic() })
    const plan = planNode(node, {
      silentMs: health.silentMs(name),
      graceMs: deps.graceMs,
      eviction,
      now: clock.now(),
    })
    await apply(node, plan, { write, deps })
    return nextLook(plan.checkInMs, waitMs)
  }
}

function mayEvict(
  node: Node,
  { disruption, pacer, now }: { disruption: Disruption; pacer: EvictionPacer; now: number },
): { eviction: Eviction; waitMs?: number } {
  if (disruption.isTotal) return { eviction: 'stopped' }
  if (!needsEvictionTaint(node)) return { eviction: 'allowed' }
  const waitMs = pacer.take(node.metadata.name!, {
    zone: zoneOf(node),
    rate: evictionRateOf(node, disruption),
    now,
  })
  return waitMs === undefined ? { eviction: 'allowed' } : { eviction: 'held', waitMs }
}

async function apply(
  node: Node,
  plan: NodePlan,
  { write, deps }: { write: Writer; deps: NodeLifecycleDependencies },
): Promise<void> {
  const { name, resourceVersion } = node.metadata
  let latest = node
  if (plan.taints !== undefined || plan.labels !== undefined) {
    const body = { metadata: { resourceVersion, labels: plan.labels }, spec: { taints: plan.taints } }
    latest = await write.patch(nodes, name!, { type: 'merge', body })
    if (needsEvictionTaint(node) && hasEvictionTaint(latest)) deps.evicting(node)
  }
  if (plan.conditions !== undefined) {
    const status = { ...latest.status, conditions: [...plan.conditions] }
    await write.updateStatus(nodes, { ...latest, status })
    if (plan.hasFailed) {
      deps.recorder.event(node, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`)
    }
  }
  // The node's new status comes back by watch, and its pods are looked at then.
  if (plan.podsAreUnknown) await Promise.all(deps.podsOf(name!).map(async (pod) => markNotReady(pod, write, deps)))
}

/** Tells whoever routes to a pod not to: its kubelet, which would say whether it is ready, is silent. */
async function markNotReady(
  pod: Pod,
  write: Writer,
  { recorder, clock }: { recorder: EventRecorder; clock: Clock },
): Promise<void> {
  if (!isPodReady(pod)) return
  const condition = { type: 'Ready', status: 'False', lastTransitionTime: rfc3339(clock.now()) }
  const exists = await patchPodStatus(write, pod, { conditions: [condition] })
  if (exists) recorder.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready')
}

function nextLook(...delays: (number | undefined)[]): ReconcileResult | undefined {
  const known = delays.filter((delay) => delay !== undefined && Number.isFinite(delay)) as number[]
  return known.length === 0 ? undefined : { requeueAfterMs: Math.max(1, Math.min(...known)) }
}
