import type { KubeObject } from '@keelson/apimachinery'
import { isExpired, isGone, isTooLargeResourceVersion } from '@keelson/apimachinery'
import type { ListOptions, ResourceClient } from '../rest/resource-client.ts'

/** As client-go's pager. Servers answer `resourceVersion=0` from their cache in one page whatever the limit. */
const pageSize = 500

/** A whole collection as of one resourceVersion. */
export interface Listing<T> {
  items: T[]
  resourceVersion: string
}

/**
 * Lists everything, page by page, not older than `notOlderThan`. When the server no longer has that version, or not yet,
 * or the pages expire underway, it takes the most recent state in one page.
 */
export async function listAll<T extends KubeObject>(
  resource: Pick<ResourceClient<T>, 'list'>,
  options: ListOptions & { notOlderThan: string },
): Promise<Listing<T>> {
  const { notOlderThan, ...scope } = options
  try {
    return await listPages(resource, { ...scope, resourceVersion: notOlderThan, limit: pageSize })
  } catch (err) {
    if (!isExpired(err) && !isGone(err) && !isTooLargeResourceVersion(err)) throw err
    return await listPages(resource, scope)
  }
}

async function listPages<T extends KubeObject>(
  resource: Pick<ResourceClient<T>, 'list'>,
  options: ListOptions,
): Promise<Listing<T>> {
  const first = await resource.list(options)
  const items = first.items
  const resourceVersion = first.metadata.resourceVersion ?? ''
  let next = first.metadata.continue
  while (next !== undefined && next !== '') {
    const { resourceVersion: _, ...rest } = options
    const page = await resource.list({ ...rest, continue: next })
    items.push(...page.items)
    next = page.metadata.continue
  }
  return { items, resourceVersion }
}
