import type { ObjectMeta, OwnerReference } from '@keelson/apimachinery'
import { apiVersionOf, type KindRef } from '@keelson/client'

/** Which object is meant, by everything that a reference may get wrong. */
export interface ObjectIdentity {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  /** Empty for objects of the cluster. */
  readonly namespace: string
}

/** The identity of an object of a kind. */
export function identityOf(kind: KindRef, { name, uid, namespace }: ObjectMeta): ObjectIdentity {
  return { apiVersion: apiVersionOf(kind), kind: kind.kind, name: name!, uid: uid!, namespace: namespace ?? '' }
}

/** What an owner reference in a namespace points at: owners are of the same namespace, or of the cluster. */
export function referredBy({ apiVersion, kind, name, uid }: OwnerReference, namespace: string): ObjectIdentity {
  return { apiVersion, kind, name, uid, namespace }
}

/** Whether a reference names the object by the kind and name that it has. */
export function isSameObject(reference: OwnerReference, identity: ObjectIdentity): boolean {
  return (
    reference.uid === identity.uid &&
    reference.name === identity.name &&
    reference.kind === identity.kind &&
    reference.apiVersion === identity.apiVersion
  )
}

/** An identity in upstream's words. */
export function describeIdentity({ apiVersion, kind, namespace, name, uid }: ObjectIdentity): string {
  return `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`
}
