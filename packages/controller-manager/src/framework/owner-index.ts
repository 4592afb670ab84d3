import type { KubeObject } from '@keelson/apimachinery'
import type { Indexers, Store } from '@keelson/client'

const byController = 'controller-uid'
const byUid = 'uid'
const orphans = 'orphans-by-namespace'

/** Indexes by which a controller finds what it controls, and what it might adopt. */
export const ownerIndexers: Indexers<KubeObject> = {
  [byController]: ({ metadata }) =>
    (metadata.ownerReferences ?? []).filter(({ controller }) => controller === true).map(({ uid }) => uid),
  [byUid]: ({ metadata }) => [metadata.uid!],
  [orphans]: ({ metadata }) =>
    (metadata.ownerReferences ?? []).some(({ controller }) => controller === true) ? [] : [metadata.namespace ?? ''],
}

/** Objects that `owner` controls. Needs ownerIndexers on the store. */
export function ownedBy<T extends KubeObject>(store: Store<T>, owner: KubeObject): readonly T[] {
  return controlledBy(store, owner.metadata.uid!)
}

/** Objects whose controller has this uid. Needs ownerIndexers on the store. */
export function controlledBy<T extends KubeObject>(store: Store<T>, uid: string): readonly T[] {
  return store.byIndex(byController, uid)
}

/** Objects that `owner` controls, and those of its namespace that nobody controls. Needs ownerIndexers on the store. */
export function ownedOrOrphaned<T extends KubeObject>(store: Store<T>, owner: KubeObject): readonly T[] {
  return [...ownedBy(store, owner), ...store.byIndex(orphans, owner.metadata.namespace ?? '')]
}

/** The object with a uid. Needs ownerIndexers on the store. */
export function withUid<T extends KubeObject>(store: Store<T>, uid: string): T | undefined {
  return store.byIndex(byUid, uid)[0]
}
