import type { ClusterEvent, EventInterest } from '../framework/events.ts'
import type { Framework } from '../framework/framework.ts'
import type { QueuedPod } from '../queue/queued-pod.ts'

/**
 * Whether an event may turn around one of the rejections of a pod: one of the plug-ins that rejected it has said that
 * such events can. A plug-in that said nothing about events may be turned around by any.
 */
export function isHelped(
  framework: Framework,
  queued: QueuedPod,
  event: ClusterEvent,
  before: unknown,
  after: unknown,
): boolean {
  return framework.plugins.some((plugin) => {
    if (!queued.rejectedBy.has(plugin.name)) return false
    if (plugin.events === undefined) return true
    return (plugin.events as readonly EventInterest[]).some(
      ({ resource, actions, helps }) =>
        resource === event.resource &&
        actions.includes(event.action) &&
        (helps === undefined || helps(queued.pod, before, after)),
    )
  })
}
