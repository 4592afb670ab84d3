import type { Node, Pod } from '@keelson/api'
import { namespacedKey, type HandlerRegistration, type Informer } from '@keelson/client'
import type { NominatedPods } from '../cache/nominated-pods.ts'
import type { SchedulerCache } from '../cache/scheduler-cache.ts'
import type { Framework } from '../framework/framework.ts'
import type { WaitingPods } from '../framework/waiting-pods.ts'
import type { SchedulingQueue } from '../queue/scheduling-queue.ts'
import { nodeEvents, podEvent } from './node-events.ts'
import { isWaiting } from './scheduler.ts'

/** Where changes of nodes and pods go. */
export interface FeedTargets {
  readonly cache: SchedulerCache
  readonly queue: SchedulingQueue
  readonly frameworks: ReadonlyMap<string, Framework>
  readonly nominated: NominatedPods
  readonly waitingPods: WaitingPods
}

/**
 * Brings what the informers see to the cache, and to the queue what may help waiting pods. The registrations say when the
 * cache knows every node and every pod of the first lists; who decides earlier gives room away twice.
 */
export function feed(
  informers: { pods: Informer<Pod>; nodes: Informer<Node> },
  targets: FeedTargets,
): readonly HandlerRegistration[] {
  const { cache, queue } = targets
  const nodes = informers.nodes.addHandler({
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
  const pods = informers.pods.addHandler({
    onAdd: (pod) => podChanged(targets, undefined, pod),
    onUpdate(before, after) {
      if (before.metadata.uid === after.metadata.uid) return podChanged(targets, before, after)
      // A pod was deleted and made anew while the watch was away.
      podRemoved(targets, before)
      podChanged(targets, undefined, after)
    },
    onDelete: (pod) => podRemoved(targets, pod),
  })
  return [nodes, pods]
}

function podRemoved({ cache, queue, nominated, waitingPods }: FeedTargets, pod: Pod): void {
  const key = namespacedKey(pod)
  queue.delete(key)
  const wasPromised = nominated.nodeOf(key) !== undefined
  nominated.delete(key)
  waitingPods.get(pod.metadata.uid!)?.reject('', 'removed')
  // It may have been bound and deleted without the watch having shown it with its node.
  const tookRoom = Boolean(pod.spec?.nodeName) || cache.isAssumed(pod)
  if (!tookRoom && !wasPromised) return
  if (tookRoom) cache.deletePod(key)
  queue.onEvent({ event: { resource: 'Pod', action: 'delete' }, before: pod })
}

function podChanged({ cache, queue, frameworks, nominated }: FeedTargets, before: Pod | undefined, after: Pod): void {
  const key = namespacedKey(after)
  if (after.spec?.nodeName) {
    queue.delete(key)
    nominated.delete(key)
    if (isFinished(after)) {
      cache.deletePod(key)
      if (before !== undefined && !isFinished(before)) {
        queue.onEvent({ event: { resource: 'Pod', action: 'delete' }, before, after })
      }
    } else {
      cache.setPod(after)
      const event = before?.spec?.nodeName ? podEvent(before, after) : undefined
      if (event !== undefined) queue.onEvent({ event, before, after })
    }
  } else if (isWaiting(after, frameworks)) {
    // While its binding is under way the pod is still seen without a node; it must not be scheduled twice.
    if (cache.isAssumed(after)) return
    nominated.set(after, promiseAfter(nominated.nodeOf(key), before, after))
    const event = before === undefined ? ({ resource: 'Pod', action: 'add' } as const) : podEvent(before, after)
    queue.upsert(key, after, event === undefined ? undefined : { event, before, after })
  } else {
    queue.delete(key)
    nominated.delete(key)
  }
}

/** A promise changes when a change of the pod says so; else what is remembered is newer than what the watch shows. */
function promiseAfter(remembered: string | undefined, before: Pod | undefined, after: Pod): string {
  const [was, is] = [before?.status?.nominatedNodeName, after.status?.nominatedNodeName]
  return (was === is ? remembered : is) ?? ''
}

function isFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}
