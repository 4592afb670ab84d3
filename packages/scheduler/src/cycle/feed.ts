import type { Node, Pod } from '@keelson/api'
import { namespacedKey, type Informer } from '@keelson/client'
import type { SchedulerCache } from '../cache/scheduler-cache.ts'
import type { Framework } from '../framework/framework.ts'
import type { QueueEvent, SchedulingQueue } from '../queue/scheduling-queue.ts'
import { nodeEvents, podEvent } from './node-events.ts'
import { isWaiting } from './scheduler.ts'

/** Where changes of nodes and pods go. */
export interface FeedTargets {
  readonly cache: SchedulerCache
  readonly queue: SchedulingQueue
  readonly frameworks: ReadonlyMap<string, Framework>
}

/** Brings what the informers see to the cache, and to the queue what may help waiting pods. */
export function feed(informers: { pods: Informer<Pod>; nodes: Informer<Node> }, targets: FeedTargets): void {
  const { cache, queue } = targets
  informers.nodes.addHandler({
    onAdd(node) {
      cache.setNode(node)
      queue.onEvent({ event: { resource: 'Node', action: 'add' }, after: node })
    },
    onUpdate(before, after) {
      cache.setNode(after)
      for (const event of nodeEvents(before, after)) queue.onEvent({ event, before, after })
    },
    onDelete: (node) => cache.deleteNode(node.metadata.name!),
  })
  informers.pods.addHandler({
    onAdd: (pod) => podChanged(targets, undefined, pod),
    onUpdate: (before, after) => podChanged(targets, before, after),
    onDelete(pod) {
      const key = namespacedKey(pod)
      queue.delete(key)
      if (!pod.spec?.nodeName) return
      cache.deletePod(key)
      queue.onEvent({ event: { resource: 'Pod', action: 'delete' }, before: pod })
    },
  })
}

function podChanged({ cache, queue, frameworks }: FeedTargets, before: Pod | undefined, after: Pod): void {
  const key = namespacedKey(after)
  if (after.spec?.nodeName) {
    queue.delete(key)
    if (isFinished(after)) {
      cache.deletePod(key)
      if (before !== undefined && !isFinished(before)) {
        queue.onEvent({ event: { resource: 'Pod', action: 'delete' }, before, after })
      }
    } else {
      cache.setPod(after)
      if (before?.spec?.nodeName) queue.onEvent({ event: podEvent(before, after), before, after })
    }
  } else if (isWaiting(after, frameworks)) {
    // While its binding is under way the pod is still seen without a node; it must not be scheduled twice.
    if (cache.isAssumed(key)) return
    const event: QueueEvent =
      before === undefined
        ? { event: { resource: 'Pod', action: 'add' }, after }
        : { event: podEvent(before, after), before, after }
    queue.upsert(key, after, event)
  } else queue.delete(key)
}

function isFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}
