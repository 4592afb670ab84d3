import { pods, type Pod } from '@keelson/api'
import { isNotFound, rfc3339 } from '@keelson/apimachinery'
import { namespacedKey, type Client, type EventRecorder } from '@keelson/client'
import type { Clock, Logger } from '@keelson/component-base'
import type { NominatedPods } from '../cache/nominated-pods.ts'
import { failurePatch, type Failure } from './failure.ts'

/** Where failures are told. */
export interface FailureRecorderOptions {
  readonly client: Client
  readonly nominated: NominatedPods
  readonly recorder: EventRecorder
  readonly clock: Clock
  readonly logger: Logger
  readonly signal: AbortSignal
}

/** Events carry no more than this of a message (upstream's limit). */
const maxEventMessage = 1024

/** Tells why a pod waits, in an event and in its status, and keeps the promise of a node; never rejects. */
export async function recordFailure(pod: Pod, failure: Failure, options: FailureRecorderOptions): Promise<void> {
  const { client, nominated, recorder, clock, logger, signal } = options
  const { name, namespace } = pod.metadata
  // What is remembered is newer than what the watch has shown.
  const promised = nominated.nodeOf(namespacedKey(pod)) ?? pod.status?.nominatedNodeName ?? ''
  if (failure.nominatedNodeName !== undefined) nominated.set(pod, failure.nominatedNodeName)
  recorder.event(pod, 'Warning', 'FailedScheduling', truncate(failure.message))
  const body = failurePatch(pod, failure, { promised, now: rfc3339(clock.now()) })
  if (body === undefined) return
  try {
    await client
      .resource(pods)
      .patch(name!, { type: 'strategic', body, subresource: 'status', namespace: namespace!, signal })
  } catch (err) {
    // The pod waits in the queue all the same; its status is told again at the next attempt.
    if (!isNotFound(err) && !signal.aborted)
      logger.warn({ err, pod: `${namespace}/${name}` }, 'Failed to record why the pod waits')
  }
}

function truncate(message: string): string {
  return message.length <= maxEventMessage ? message : `${message.slice(0, maxEventMessage - 4)} ...`
}
