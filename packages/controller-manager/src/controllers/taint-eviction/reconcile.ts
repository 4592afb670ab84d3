import { pods, type Pod, type Taint } from '@keelson/api'
import { rfc3339 } from '@keelson/apimachinery'
import { splitKey, type EventRecorder } from '@keelson/client'
import type { Clock } from '@keelson/component-base'
import type { Reconcile } from '../../framework/builder.ts'
import { patchPodStatus } from '../../framework/pod-status.ts'
import type { Writer } from '../../framework/writer.ts'
import { planEviction } from './plan.ts'

/** Where the taint eviction controller looks and what it tells. */
export interface TaintEvictionDependencies {
  getPod(key: string): Pod | undefined
  /** The taints of a pod's node; none when there is no such node. */
  taintsAt(pod: Pod): readonly Taint[]
  /** Pods that may stay for a while: by key, since when that while is counted, in milliseconds since the epoch. */
  readonly waiting: Map<string, number>
  /** Told of each pod that was evicted, and how long it was allowed to stay, in seconds. */
  evicted(seconds: number): void
  readonly recorder: EventRecorder
  readonly clock: Clock
}

/** Makes the reconcile function: evict a pod when its node's taints and its tolerations say so. */
export function createTaintEvictionReconcile(deps: TaintEvictionDependencies): Reconcile {
  const { waiting, clock } = deps
  return async (key, write) => {
    const pod = deps.getPod(key)
    const now = clock.now()
    const plan =
      pod === undefined
        ? ({ type: 'keep' } as const)
        : planEviction(pod, deps.taintsAt(pod), { since: waiting.get(key) ?? now, now })
    if (plan.type === 'wait') {
      if (!waiting.has(key)) waiting.set(key, now)
      return { requeueAfterMs: plan.until - now }
    }
    // Forgotten after the eviction only: when that fails, the next try must not let the pod stay for a while once more.
    if (plan.type === 'evict') await evict(pod!, { since: waiting.get(key) ?? now, write, deps })
    const wasWaiting = waiting.delete(key)
    if (wasWaiting && plan.type === 'keep') tell(key, `Cancelling deletion of Pod ${key}`, deps)
    return undefined
  }
}

async function evict(
  pod: Pod,
  { since, write, deps }: { since: number; write: Writer; deps: TaintEvictionDependencies },
): Promise<void> {
  const { name, namespace, uid } = pod.metadata
  const key = `${namespace}/${name}`
  tell(key, `Marking for deletion Pod ${key}`, deps)
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
    lastTransitionTime: rfc3339(deps.clock.now()),
  }
  const exists = await patchPodStatus(write, pod, { conditions: [condition] })
  if (!exists) return
  await write.delete(pods, name!, { namespace, preconditions: { uid } })
  deps.evicted((deps.clock.now() - since) / 1000)
}

function tell(key: string, message: string, { recorder }: TaintEvictionDependencies): void {
  const { namespace, name } = splitKey(key)
  recorder.event({ apiVersion: 'v1', kind: 'Pod', namespace, name }, 'Normal', 'TaintManagerEviction', message)
}
