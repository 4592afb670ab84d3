import { controllerReference } from '@keelson/api'
import { isNotFound, type KubeObject } from '@keelson/apimachinery'
import type { KindRef } from '@keelson/client'
import type { Writer } from './writer.ts'

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
