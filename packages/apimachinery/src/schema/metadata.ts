import type { Schema } from './types.ts'

const text: Schema = { type: 'string' }
const time: Schema = { type: 'string', format: 'date-time' }
const int64: Schema = { type: 'integer', format: 'int64' }
const flag: Schema = { type: 'boolean' }
const textMap: Schema = { type: 'object', additionalProperties: text }

const ownerReference: Schema = {
  type: 'object',
  definitionName: 'io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference',
  mapType: 'atomic',
  required: ['apiVersion', 'kind', 'name', 'uid'],
  properties: {
    apiVersion: text,
    blockOwnerDeletion: flag,
    controller: flag,
    kind: text,
    name: text,
    uid: text,
  },
}

const managedFieldsEntry: Schema = {
  type: 'object',
  definitionName: 'io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry',
  properties: {
    apiVersion: text,
    fieldsType: text,
    fieldsV1: {
      type: 'object',
      definitionName: 'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1',
      preserveUnknownFields: true,
    },
    manager: text,
    operation: text,
    subresource: text,
    time,
  },
}

/** metadata of any object, with the list and patch markers upstream gives it (metav1.ObjectMeta). */
export const metadataSchema: Schema = {
  type: 'object',
  definitionName: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
  properties: {
    annotations: textMap,
    creationTimestamp: time,
    deletionGracePeriodSeconds: int64,
    deletionTimestamp: time,
    finalizers: { type: 'array', items: text, listType: 'set', patchStrategy: ['merge'] },
    generateName: text,
    generation: int64,
    labels: textMap,
    managedFields: { type: 'array', items: managedFieldsEntry },
    name: text,
    namespace: text,
    ownerReferences: {
      type: 'array',
      items: ownerReference,
      listType: 'map',
      listMapKeys: ['uid'],
      patchStrategy: ['merge'],
      patchMergeKey: 'uid',
    },
    resourceVersion: text,
    selfLink: text,
    uid: text,
  },
}
