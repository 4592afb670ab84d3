import { isNotFound } from '@keelson/apimachinery'
import { CommandError } from '../../cli/errors.ts'
import type { AnyObject } from '../../resources/api.ts'
import type { Info } from '../../resources/info.ts'
import { mappingResourceName } from '../../resources/mapping.ts'
import type { Context } from '../command.ts'
import type { Condition } from './conditions.ts'

/** How long, and where. `deadline` is on the monotonic clock. */
export interface Waiting {
  context: Context
  deadline: number
}

/** Watches an object until a condition is met. Throws CommandError at the deadline, and when the object goes away. */
export async function awaitCondition(info: Info, condition: Condition, { context, deadline }: Waiting): Promise<void> {
  if (!condition.gone && condition.isMet(info.object)) return
  const over = new AbortController()
  const timer = context.clock.setTimeout(() => over.abort(), Math.max(0, deadline - context.clock.monotonic()))
  const signal = AbortSignal.any([over.signal, context.signal])
  try {
    while (!(await lookAndWatch(info, condition, { context, signal })));
  } catch (err) {
    if (!over.signal.aborted) throw err
    throw new CommandError(`timed out waiting for the condition on ${info.mapping.resource}/${info.name}`, {
      cause: err,
    })
  } finally {
    timer.cancel()
  }
}

async function lookAndWatch(
  { mapping, name, namespace, object }: Info,
  condition: Condition,
  { context, signal }: { context: Context; signal: AbortSignal },
): Promise<boolean> {
  const api = await context.cluster.api()
  const fieldSelector = `metadata.name=${name}`
  const list = await api
    .get<{ metadata: { resourceVersion: string }; items: AnyObject[] }>(mapping, {
      namespace,
      query: { fieldSelector },
      signal,
    })
    .catch((err: unknown) => {
      if (condition.gone && isNotFound(err)) return undefined
      throw err
    })
  const [found] = list?.items ?? []
  const isGone = found === undefined || (condition.gone && found.metadata.uid !== object.metadata.uid)
  if (isGone) {
    if (condition.gone) return true
    throw new CommandError(`${mappingResourceName(mapping)} ${JSON.stringify(name)} not found`)
  }
  if (!condition.gone && condition.isMet(found)) return true
  const resourceVersion = list?.metadata.resourceVersion
  for await (const event of api.watch(mapping, { namespace, query: { fieldSelector, resourceVersion }, signal })) {
    if (event.type === 'ERROR') return false
    if (event.type === 'DELETED') {
      if (condition.gone) return true
      continue
    }
    if (event.type !== 'BOOKMARK' && !condition.gone && condition.isMet(event.object)) return true
  }
  return false
}
