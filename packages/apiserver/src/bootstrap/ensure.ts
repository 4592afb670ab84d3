import { isAlreadyExists, isNotFound } from '@keelson/apimachinery'
import type { GroupResource, KubeObject } from '@keelson/apimachinery'
import type { LocalClient } from '../registry/port.ts'

/** Creates the object unless there is one of its name. */
export async function ensureExists(local: LocalClient, resource: GroupResource, object: KubeObject): Promise<void> {
  try {
    await local.get({ resource, name: object.metadata.name ?? '', namespace: object.metadata.namespace })
  } catch (missing) {
    if (!isNotFound(missing)) throw missing
    await local.create(resource, object).catch((err: unknown) => {
      // Another server of the same cluster was faster.
      if (!isAlreadyExists(err)) throw err
    })
  }
}

/** Creates the object, or lets `change` bring the stored one up to date (false: it already is). */
export async function ensureState(
  local: LocalClient,
  resource: GroupResource,
  wanted: { object: KubeObject; change: (stored: KubeObject) => boolean },
): Promise<void> {
  await ensureExists(local, resource, wanted.object)
  const { name = '', namespace } = wanted.object.metadata
  await local.update({ resource, name, namespace }, wanted.change)
}
