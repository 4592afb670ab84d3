import { isMethodNotSupported, isNotFound, type KubeObject } from '@keelson/apimachinery'
import type { Client } from '@keelson/client'
import { metadataOf } from '../../framework/metadata.ts'
import type { DiscoveredResource } from '../../framework/discovery.ts'

/**
 * Tells all objects of a resource in a namespace to go and lists those that are still there: under a grace period, under
 * finalizers. Metadata only.
 *
 * @throws StatusError, ConnectionError
 */
export async function deleteAll(
  client: Client,
  resource: DiscoveredResource,
  { namespace, signal }: { namespace: string; signal: AbortSignal },
): Promise<readonly KubeObject[]> {
  const isTold = await deleteCollection(client, resource, { namespace, signal })
  const left = await list(client, resource, { namespace, signal })
  if (isTold || left.length === 0) return left
  for (const { metadata } of left) {
    if (metadata.deletionTimestamp !== undefined) continue
    await orMissing(
      client.resource(resource).delete(metadata.name!, { namespace, propagationPolicy: 'Background', signal }),
    )
  }
  return list(client, resource, { namespace, signal })
}

interface Where {
  readonly namespace: string
  readonly signal: AbortSignal
}

/** Whether the server did it: some resources cannot be deleted as a whole. */
async function deleteCollection(client: Client, resource: DiscoveredResource, where: Where): Promise<boolean> {
  if (!resource.verbs.includes('deletecollection')) return false
  try {
    await client.resource(resource).deleteCollection({ ...where, propagationPolicy: 'Background' })
    return true
  } catch (err) {
    if (isNotFound(err) || isMethodNotSupported(err)) return false
    throw err
  }
}

async function list(client: Client, resource: DiscoveredResource, where: Where): Promise<readonly KubeObject[]> {
  if (!resource.verbs.includes('list')) return []
  return (await orMissing(metadataOf(client, resource).list(where)))?.items ?? []
}

async function orMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (err) {
    if (isNotFound(err) || isMethodNotSupported(err)) return undefined
    throw err
  }
}
