import { CommandError } from '../../cli/errors.ts'
import type { AnyObject } from '../../resources/api.ts'
import type { Info } from '../../resources/info.ts'
import { mappingResourceName } from '../../resources/mapping.ts'
import type { Context } from '../command.ts'
import { waitForDeletion } from '../wait-for-deletion.ts'
import type { Condition } from './conditions.ts'

/** How long, and where. `deadline` is on the monotonic clock. */
export interface Waiting {
  context: Context
  deadline: number
}

/** Watches an object until a condition is met. Throws CommandError at the deadline, and when the object goes away. */
export async function awaitCondition(info: Info, condition: Condition, { context, deadline }: Waiting): Promise<void> {
  if (condition.gone) {
    const { mapping, name, namespace, object } = info
    const timeoutMs = Math.max(0, deadline - context.clock.monotonic())
    await waitForDeletion({ mapping, name, namespace, uid: object.metadata.uid }, { context, timeoutMs })
    return
  }
  if (condition.isMet(info.object)) return
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
  { mapping, name, namespace }: Info,
  condition: Condition,
  { context, signal }: { context: Context; signal: AbortSignal },
): Promise<boolean> {
  const api = await context.cluster.api()
  const fieldSelector = `metadata.name=${name}`
  const { metadata, items } = await api.get<{ metadata: { resourceVersion: string }; items: AnyObject[] }>(mapping, {
    namespace,
    query: { fieldSelector },
    signal,
  })
  const [found] = items
  if (found === undefined) throw new CommandError(`${mappingResourceName(mapping)} ${JSON.stringify(name)} not found`)
  if (condition.isMet(found)) return true
  const { resourceVersion } = metadata
  for await (const event of api.watch(mapping, { namespace, query: { fieldSelector, resourceVersion }, signal })) {
    if (event.type === 'ERROR') return false
    const isSeen = event.type === 'ADDED' || event.type === 'MODIFIED'
    if (isSeen && condition.isMet(event.object)) return true
  }
  return false
}
