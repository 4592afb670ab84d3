import { isNotFound, isUnsupportedMediaType, type ObjectMeta } from '@keelson/apimachinery'
import type { Client } from '@keelson/client'
import type { DiscoveredResource } from '../../framework/discovery.ts'
import { metadataOf } from '../../framework/metadata.ts'

/** The object that is written to. */
export interface Target {
  readonly client: Client
  readonly resource: DiscoveredResource
  readonly name: string
  readonly uid: string
  readonly namespace: string | undefined
}

/** Takes references to these owners off; an object that is gone is fine. */
export async function unlinkOwners(target: Target, uids: readonly string[]): Promise<void> {
  const ownerReferences = uids.map((uid) => ({ $patch: 'delete', uid }))
  await patchReferences(target, ownerReferences, ({ ownerReferences: current = [] }) =>
    current.filter(({ uid }) => !uids.includes(uid)),
  )
}

/** Makes an object's references stop holding its owners. */
export async function unblockOwners(target: Target, latest: ObjectMeta): Promise<void> {
  const blocking = (latest.ownerReferences ?? []).filter(({ blockOwnerDeletion }) => blockOwnerDeletion === true)
  const ownerReferences = blocking.map(({ uid }) => ({ uid, blockOwnerDeletion: false }))
  await patchReferences(target, ownerReferences, ({ ownerReferences: current = [] }) =>
    current.map((reference) => ({ ...reference, blockOwnerDeletion: false })),
  )
}

/** Takes a finalizer off an object in the state that was read; a conflict is the caller's to try again. */
export async function removeFinalizer(target: Target, latest: ObjectMeta, finalizer: string): Promise<void> {
  const { finalizers = [], resourceVersion } = latest
  if (!finalizers.includes(finalizer)) return
  const body = { metadata: { resourceVersion, finalizers: finalizers.filter((each) => each !== finalizer) } }
  await patch(target, { type: 'merge', body })
}

/** Deletes the object in the state that was judged. False when it was gone already. */
export async function deleteJudged(
  { client, resource, name, uid, namespace }: Target,
  { resourceVersion }: ObjectMeta,
  propagationPolicy: 'Foreground' | 'Background' | 'Orphan',
): Promise<boolean> {
  try {
    const preconditions = { uid, resourceVersion }
    await client.resource(resource).delete(name, { namespace, propagationPolicy, preconditions })
    return true
  } catch (err) {
    if (isNotFound(err)) return false
    throw err
  }
}

/** A strategic patch where the server has one for the kind; else a merge patch of the whole list in its present state. */
async function patchReferences(
  target: Target,
  strategic: readonly object[],
  change: (latest: ObjectMeta) => readonly object[],
): Promise<void> {
  const { client, resource, name, uid, namespace } = target
  try {
    await patch(target, { type: 'strategic', body: { metadata: { uid, ownerReferences: strategic } } })
  } catch (err) {
    if (!isUnsupportedMediaType(err)) throw err
    const { metadata } = await metadataOf(client, resource).get(name, { namespace })
    const { resourceVersion } = metadata
    const body = { metadata: { uid, resourceVersion, ownerReferences: change(metadata) } }
    await patch(target, { type: 'merge', body })
  }
}

async function patch(
  { client, resource, name, namespace }: Target,
  options: { type: 'strategic' | 'merge'; body: object },
): Promise<void> {
  try {
    await client.resource(resource).patch(name, { ...options, namespace })
  } catch (err) {
    if (!isNotFound(err)) throw err
  }
}
