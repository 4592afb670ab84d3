import { decodeContinue, encodeContinue } from '../continue-token.ts'
import { StorageError, storageErrors } from '../errors.ts'
import { chunked } from '../list-chunk.ts'
import type { ListOptions, ResourceDefinition, StoredList, StoredObject } from '../port.ts'
import type { Selection } from '../selection.ts'
import { createSelection } from '../selection.ts'
import { createStoredObject } from '../stored-object.ts'
import { toStorageError } from './errors.ts'
import type { EtcdPort, RangeResult } from './port.ts'
import { EtcdError, prefixEnd } from './port.ts'

// 250 objects of 4 KB decode in a few milliseconds; a bigger page would hold the event loop.
const pageSize = 250

/** What a list reads from. */
export interface ListSource {
  etcd: Pick<EtcdPort, 'range'>
  definition: ResourceDefinition
  prefix: string
}

/** A plan for reading: which keys, at which revision, how many. */
interface Plan {
  selection: Selection
  listPrefix: string
  from: string
  /** 0: whatever is current at the first page. */
  revision: number
  /** The answer must not be older than this. */
  atLeast: number
  limit: number
  /** The list goes on from a token. */
  continued: boolean
}

/** Lists straight from etcd, by the rules of resourceVersion, resourceVersionMatch, limit and continue. */
export async function listFromEtcd(source: ListSource, o: ListOptions): Promise<StoredList> {
  const plan = planList(source, o)
  const items: StoredObject[] = []
  let lastKey = ''
  let from = plan.from
  let revision = plan.revision
  let more = true
  let left = 0
  while (more && !(plan.limit > 0 && items.length >= plan.limit)) {
    const page = await readPage(source, plan, { from, revision, signal: o.signal })
    if (revision === 0) {
      revision = page.revision
      if (revision < plan.atLeast) throw storageErrors.tooLarge(plan.atLeast, revision)
    }
    left = page.count
    more = page.more
    for (const [at, kv] of page.kvs.entries()) {
      lastKey = kv.key
      left--
      const stored = createStoredObject(kv.key, kv.value, kv.modRevision)
      if (plan.selection.all || plan.selection.matches(stored)) items.push(stored)
      if (plan.limit > 0 && items.length >= plan.limit) {
        more ||= at < page.kvs.length - 1
        break
      }
    }
    from = `${lastKey}\0`
  }
  return createStoredList(items, {
    revision,
    continue: more ? encodeContinue(plan.listPrefix, { key: from, revision }) : undefined,
    remainingItemCount: more && plan.selection.all ? left : undefined,
  })
}

/** A StoredList over items that share nothing with other lists. */
export function createStoredList(
  items: readonly StoredObject[],
  rest: { revision: number; continue?: string; remainingItemCount?: number },
): StoredList {
  // Last, because `rest` may be the longer list this one is cut from.
  return { ...rest, items, chunks: () => chunked(items) }
}

function planList({ definition, prefix }: ListSource, o: ListOptions): Plan {
  const selection = createSelection(definition, prefix, o)
  const listPrefix = selection.namespace ? `${prefix}${selection.namespace}/` : prefix
  const limit = o.limit ?? 0
  const asked = Number(o.resourceVersion ?? '')
  const plan: Plan = {
    selection,
    listPrefix,
    from: listPrefix,
    revision: 0,
    atLeast: 0,
    limit,
    continued: false,
  }
  if (o.continue) {
    if (o.resourceVersion && o.resourceVersion !== '0') {
      throw new StorageError('invalidContinue', 'specifying resource version is not allowed when using continue')
    }
    const point = decodeContinue(listPrefix, o.continue)
    return { ...plan, from: point.key, revision: Math.max(point.revision, 0), continued: true }
  }
  if (o.resourceVersionMatch === 'Exact') return { ...plan, revision: asked }
  // The older rule: a page of a given revision without a match rule means exactly that revision.
  if (asked > 0 && limit > 0 && !o.resourceVersionMatch) return { ...plan, revision: asked }
  return { ...plan, atLeast: asked }
}

async function readPage(
  { etcd }: ListSource,
  plan: Plan,
  at: { from: string; revision: number; signal?: AbortSignal },
): Promise<RangeResult> {
  try {
    return await etcd.range({
      key: at.from,
      rangeEnd: prefixEnd(plan.listPrefix),
      revision: at.revision === 0 ? undefined : at.revision,
      limit: plan.limit > 0 && plan.selection.all ? Math.min(plan.limit, pageSize) : pageSize,
      signal: at.signal,
    })
  } catch (err) {
    if (!(err instanceof EtcdError)) throw err
    if (err.code === 'compacted' && plan.continued) {
      throw storageErrors.continueExpired(at.revision, encodeContinue(plan.listPrefix, { key: at.from, revision: -1 }))
    }
    if (err.code === 'compacted') throw storageErrors.compacted(at.revision)
    if (err.code === 'futureRevision') {
      const now = await etcd.range({ key: plan.listPrefix, limit: 1, keysOnly: true })
      throw storageErrors.tooLarge(at.revision, now.revision)
    }
    throw toStorageError(plan.listPrefix, err)
  }
}
