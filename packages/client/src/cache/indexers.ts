import type { KubeObject } from '@keelson/apimachinery'
import type { Indexers } from './store.ts'

/** The name of the index by namespace. */
export const namespaceIndex = 'namespace'

/** Finds objects by namespace: `byIndex(namespaceIndex, 'default')`. */
export const namespaceIndexers: Indexers<KubeObject> = {
  [namespaceIndex]: (obj) => [obj.metadata.namespace ?? ''],
}

/** The name of the index by the uid of the controlling owner. */
export const controllerUidIndex = 'controller-uid'

/** Finds what a controller owns: `byIndex(controllerUidIndex, replicaSet.metadata.uid)`. */
export const controllerUidIndexers: Indexers<KubeObject> = {
  [controllerUidIndex]: (obj) => {
    const owner = obj.metadata.ownerReferences?.find((reference) => reference.controller === true)
    return owner === undefined ? [] : [owner.uid]
  },
}
