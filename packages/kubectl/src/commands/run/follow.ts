import { pods } from '@keelson/api'
import type { Pod } from '@keelson/api'
import type { KubeList } from '@keelson/apimachinery'
import { resourcePath } from '@keelson/client'
import { CommandError } from '../../cli/errors.ts'
import type { AnyObject } from '../../resources/api.ts'
import { attachTo } from '../attach/attach.ts'
import type { Context } from '../command.ts'

/** How a pod is followed to its end. */
export interface FollowOptions {
  stdin: boolean
  tty: boolean
  quiet: boolean
  restart: string
  leaveOpen: boolean
  timeoutMs: number
}

/** Waits for a pod to run, attaches to it and returns the exit code of its container. */
export async function followPod(created: AnyObject, options: FollowOptions, context: Context): Promise<number> {
  const { name = '', namespace = '' } = created.metadata
  const started = await waitForPod({ name, namespace }, context, {
    timeoutMs: options.timeoutMs,
    until: (pod) => isOver(pod) || (pod.status?.phase === 'Running' && hasStarted(pod)),
  })
  if (isOver(started)) await copyLog(started, context)
  else await attachTo(started, { container: '', stdin: options.stdin, tty: options.tty, quiet: options.quiet }, context)
  if (options.leaveOpen || options.restart === 'Always') return 0
  const ended = await waitForPod({ name, namespace }, context, { until: isOver })
  return exitCodeOf(ended, context.streams)
}

function isOver({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed'
}

function hasStarted({ status }: Pod): boolean {
  return (status?.containerStatuses ?? []).some(({ state }) => state?.running !== undefined)
}

function exitCodeOf({ metadata, status }: Pod, streams: Context['streams']): number {
  if (status?.phase === 'Succeeded') return 0
  const terminated = status?.containerStatuses?.[0]?.state?.terminated
  const which = `pod ${metadata.namespace}/${metadata.name}`
  if (terminated === undefined || terminated.exitCode === 0)
    throw new CommandError(`${which} failed with unknown exit code`)
  const text = `${which} terminated (${terminated.reason ?? ''})\n${terminated.message ?? ''}`.trimEnd()
  streams.err.write(`${text}\n`)
  return terminated.exitCode
}

async function copyLog(pod: Pod, { cluster, streams }: Context): Promise<void> {
  const { name, namespace } = pod.metadata
  const client = await cluster.client()
  const path = resourcePath(pods, { namespace, name, subresource: 'log' })
  const response = await client.raw({ method: 'GET', path, stream: true })
  for await (const chunk of response.body) streams.out.write(chunk)
}

interface Until {
  until(pod: Pod): boolean
  timeoutMs?: number
}

/** Watches a pod until it is as wanted. Throws CommandError when it goes away or takes too long. */
async function waitForPod(
  { name, namespace }: { name: string; namespace: string },
  { cluster, clock, signal }: Context,
  { until, timeoutMs }: Until,
): Promise<Pod> {
  const api = await cluster.api()
  const over = new AbortController()
  const timer = timeoutMs === undefined ? undefined : clock.setTimeout(() => over.abort(), timeoutMs)
  const limit = AbortSignal.any([over.signal, signal])
  const query = { fieldSelector: `metadata.name=${name}` }
  try {
    for (;;) {
      const list = await api.get<KubeList<Pod>>(pods, { namespace, query, signal: limit })
      const [pod] = list.items
      if (pod === undefined) throw new CommandError(`pods ${JSON.stringify(name)} not found`)
      if (until(pod)) return pod
      const { resourceVersion } = list.metadata
      for await (const event of api.watch<Pod>(pods, {
        namespace,
        query: { ...query, resourceVersion },
        signal: limit,
      })) {
        if (event.type === 'DELETED') throw new CommandError(`pods ${JSON.stringify(name)} not found`)
        if (event.type === 'ERROR') break
        if (event.type !== 'BOOKMARK' && until(event.object)) return event.object
      }
    }
  } catch (err) {
    if (!over.signal.aborted) throw err
    throw new CommandError('timed out waiting for the condition', { cause: err })
  } finally {
    timer?.cancel()
  }
}
