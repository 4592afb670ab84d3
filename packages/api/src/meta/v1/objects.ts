import type { KubeObject, OwnerReference } from '@keelson/apimachinery'

/** 'namespace/name', or the bare name of an object without a namespace: how queues and logs name it. */
export function podKey(obj: Pick<KubeObject, 'metadata'>): string {
  const { namespace, name = '' } = obj.metadata
  return namespace ? `${namespace}/${name}` : name
}

/** The owner that controls the object; there is at most one. */
export function controllerOf(obj: Pick<KubeObject, 'metadata'>): OwnerReference | undefined {
  return obj.metadata.ownerReferences?.find(({ controller }) => controller === true)
}

/** The owner is this one's controller, by uid. */
export function isControlledBy(obj: Pick<KubeObject, 'metadata'>, owner: Pick<KubeObject, 'metadata'>): boolean {
  const uid = controllerOf(obj)?.uid
  return uid !== undefined && uid === owner.metadata.uid
}

/** The reference that makes an owner the controller of what it creates. */
export function controllerReference(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name ?? '',
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  }
}
