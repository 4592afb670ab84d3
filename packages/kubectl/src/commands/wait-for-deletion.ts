import { isNotFound } from '@keelson/apimachinery'
import { CommandError } from '../cli/errors.ts'
import type { AnyObject } from '../resources/api.ts'
import type { Mapping } from '../resources/mapping.ts'
import type { Context } from './command.ts'

/** The object whose end is awaited. Another one of the same name does not count. */
export interface Doomed {
  mapping: Mapping
  name: string
  namespace?: string
  uid?: string
}

/** Waits until an object is gone, by watching it. Throws CommandError when that takes longer than `timeoutMs`. */
export async function waitForDeletion(
  doomed: Doomed,
  { context, timeoutMs }: { context: Context; timeoutMs: number },
): Promise<void> {
  const over = new AbortController()
  const timer = context.clock.setTimeout(() => over.abort(), timeoutMs)
  const signal = AbortSignal.any([over.signal, context.signal])
  try {
    while (!(await goneOrEnded(doomed, context, signal)));
  } catch (err) {
    if (!over.signal.aborted) throw err
    throw new CommandError(`timed out waiting for the condition on ${doomed.mapping.resource}/${doomed.name}`, {
      cause: err,
    })
  } finally {
    timer.cancel()
  }
}

/** One look and one watch; false when the watch ended without an answer. */
async function goneOrEnded(doomed: Doomed, { cluster }: Context, signal: AbortSignal): Promise<boolean> {
  const { mapping, name, namespace, uid } = doomed
  const api = await cluster.api()
  const fieldSelector = `metadata.name=${name}`
  const list = await api
    .get<{ metadata: { resourceVersion: string }; items: AnyObject[] }>(mapping, {
      namespace,
      query: { fieldSelector },
      signal,
    })
    .catch((err: unknown) => {
      if (isNotFound(err)) return undefined
      throw err
    })
  const [found] = list?.items ?? []
  if (list === undefined || found === undefined || (uid !== undefined && found.metadata.uid !== uid)) return true
  const { resourceVersion } = list.metadata
  for await (const event of api.watch(mapping, { namespace, query: { fieldSelector, resourceVersion }, signal })) {
    if (event.type === 'DELETED') return true
    if (event.type === 'ERROR') return false
  }
  return false
}
