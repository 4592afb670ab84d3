import { controllerReference } from '@keelson/api'
import { isNotFound, statusErrors, type KubeObject } from '@keelson/apimachinery'
import type { KindRef } from '@keelson/client'
import type { Writer } from './writer.ts'

/**
 * Asks the server, past the cache, whether an owner may still adopt. What an owner adopts that has just been deleted the
 * garbage collector would delete too, although it was orphaned on purpose.
 *
 * @throws StatusError conflict when the owner is going, or another one of its name has taken its place
 */
export async function assertMayAdopt<T extends KubeObject>(
  kind: KindRef<T>,
  owner: T,
  read: (name: string, options: { namespace: string }) => Promise<T>,
): Promise<void> {
  const { name, namespace, uid } = owner.metadata
  const fresh = await read(name!, { namespace: namespace! })
  if (fresh.metadata.uid === uid && fresh.metadata.deletionTimestamp === undefined) return
  throw statusErrors.conflict(kind, name!, 'it has just been deleted and adopts nothing any more')
}

/** Makes `owner` the controller of an object that has none. Fails when it has changed hands meanwhile. */
export async function adopt<T extends KubeObject>(
  write: Writer,
  kind: KindRef<T>,
  obj: T,
  owner: KubeObject,
): Promise<void> {
  const body = { metadata: { ownerReferences: [controllerReference(owner)], uid: obj.metadata.uid } }
  await write.patch(kind, obj.metadata.name!, { type: 'strategic', body, namespace: obj.metadata.namespace! })
}

/** Takes `owner`'s reference off an object; one that is gone is fine. */
export async function release<T extends KubeObject>(
  write: Writer,
  kind: KindRef<T>,
  obj: T,
  owner: KubeObject,
): Promise<void> {
  const body = { metadata: { ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }], uid: obj.metadata.uid } }
  try {
    await write.patch(kind, obj.metadata.name!, { type: 'strategic', body, namespace: obj.metadata.namespace! })
  } catch (err) {
    if (!isNotFound(err)) throw err
  }
}
