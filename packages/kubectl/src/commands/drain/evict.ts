import { pods as podKind } from '@keelson/api'
import type { Pod } from '@keelson/api'
import { isNotFound, isTooManyRequests, parseTime } from '@keelson/apimachinery'
import { formatDuration } from '@keelson/component-base'
import { CommandError } from '../../cli/errors.ts'
import type { Context } from '../command.ts'
import type { DryRun } from '../dry-run.ts'
import { dryRunSuffix } from '../dry-run.ts'
import { waitForDeletion } from '../wait-for-deletion.ts'

/** How pods are made to go. */
export interface Evicting {
  byDeletion: boolean
  gracePeriod: number
  /** 0 has no limit. */
  timeoutMs: number
  skipGoingForSeconds: number
  dryRun: DryRun
  context: Context
}

/** As upstream waits between attempts when a disruption budget forbids an eviction. */
const retryMs = 5000

const longMs = 168 * 3_600_000

/** Makes pods go, all at once, and waits for their end. */
export async function evictPods(pods: readonly Pod[], evicting: Evicting): Promise<void> {
  const deadline = evicting.context.clock.monotonic() + (evicting.timeoutMs || longMs)
  await Promise.all(pods.map((pod) => evictOne(pod, { ...evicting, deadline })))
}

/** `deadline` is on the monotonic clock: asking and waiting share the time there is. */
type EvictingUntil = Evicting & { readonly deadline: number }

async function evictOne(pod: Pod, evicting: EvictingUntil): Promise<void> {
  const { context, dryRun, byDeletion } = evicting
  const { name = '', namespace = '', uid, deletionTimestamp } = pod.metadata
  context.streams.out.write(`${byDeletion ? 'deleting' : 'evicting'} pod ${namespace}/${name}${dryRunSuffix(dryRun)}\n`)
  if (dryRun === 'client') return
  if (!(await askToGo(pod, evicting)) || dryRun === 'server') return
  const goingSeconds = deletionTimestamp === undefined ? 0 : (context.clock.now() - parseTime(deletionTimestamp)) / 1000
  if (evicting.skipGoingForSeconds > 0 && goingSeconds > evicting.skipGoingForSeconds) return
  const mapping = (await context.cluster.mapper()).require('pods')
  const timeoutMs = Math.max(0, evicting.deadline - context.clock.monotonic())
  await waitForDeletion({ mapping, name, namespace, uid }, { context, timeoutMs })
  context.streams.out.write(`pod/${name} ${byDeletion ? 'deleted' : 'evicted'}\n`)
}

/** False when the pod has gone already. */
async function askToGo(
  { metadata }: Pod,
  { byDeletion, gracePeriod, timeoutMs, deadline, dryRun, context }: EvictingUntil,
): Promise<boolean> {
  const api = await context.cluster.api()
  const { name = '', namespace = '' } = metadata
  const deleteOptions = {
    ...(gracePeriod < 0 ? {} : { gracePeriodSeconds: gracePeriod }),
    ...(dryRun === 'server' ? { dryRun: ['All'] } : {}),
  }
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions }
  for (;;) {
    try {
      if (byDeletion) await api.delete(podKind, { name, namespace }, deleteOptions)
      else await api.create(podKind, eviction, { name, namespace, subresource: 'eviction' })
      return true
    } catch (err) {
      if (isNotFound(err)) return false
      if (!isTooManyRequests(err)) throw err
      context.streams.err.write(
        `error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)} (will retry after 5s): ${(err as Error).message}\n`,
      )
      if (context.clock.monotonic() >= deadline)
        throw new CommandError(`global timeout reached: ${formatDuration(timeoutMs)}`, { cause: err })
      await context.clock.sleep(retryMs, context.signal)
    }
  }
}
