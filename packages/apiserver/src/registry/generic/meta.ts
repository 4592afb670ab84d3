import { rfc3339, statusErrors } from '@keelson/apimachinery'
import type { KubeObject, ObjectMeta, OwnerReference } from '@keelson/apimachinery'
import type { Clock, Random } from '@keelson/component-base'
import { addWarning } from '../../request/context.ts'
import type { RequestContext } from '../../request/context.ts'

const maxNameLength = 63
const randomSuffixLength = 5

/** A name made from a prefix: five random characters after at most 58 of the prefix (upstream: SimpleNameGenerator). */
export function generateName(prefix: string, random: Random): string {
  return `${prefix.slice(0, maxNameLength - randomSuffixLength)}${random.alphanum(randomSuffixLength)}`
}

/** Drops what only the server sets, as sent on a create. */
export function wipeSystemFields(meta: ObjectMeta): void {
  delete meta.creationTimestamp
  delete meta.uid
  delete meta.deletionTimestamp
  delete meta.deletionGracePeriodSeconds
  delete meta.selfLink
  delete meta.resourceVersion
  delete meta.generation
}

/** Sets what only the server sets on a create. */
export function fillSystemFields(meta: ObjectMeta, clock: Clock, random: Random): void {
  meta.uid = random.uuid()
  meta.creationTimestamp = rfc3339(clock.now())
}

/** Makes the object's namespace that of the request, or throws 400 when the object names another one. */
export function ensureNamespace(object: KubeObject, namespace: string): void {
  const meta = object.metadata
  const given = meta.namespace ?? ''
  if (namespace === '') {
    delete meta.namespace
    return
  }
  if (given !== '' && given !== namespace) {
    throw statusErrors.badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    )
  }
  meta.namespace = namespace
}

/** Makes the object's name that of the request, or throws 400 when the object has another one. */
export function ensureName(object: KubeObject, name: string): void {
  const given = object.metadata.name ?? ''
  if (given === '') object.metadata.name = name
  else if (given !== name) {
    throw statusErrors.badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`)
  }
}

function sameOwner(a: OwnerReference, b: OwnerReference): boolean {
  return a.uid === b.uid && a.name === b.name && a.kind === b.kind && a.apiVersion === b.apiVersion
}

/** Drops repeated owner references and says so. */
export function dedupOwnerReferences(meta: ObjectMeta, context: Pick<RequestContext, 'warnings'>): void {
  const references = meta.ownerReferences
  if (references === undefined || references.length < 2) return
  const kept: OwnerReference[] = []
  for (const reference of references) {
    if (kept.some((other) => sameOwner(other, reference))) {
      addWarning(
        context,
        `.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${reference.uid}`,
      )
    } else kept.push(reference)
  }
  if (kept.length < references.length) meta.ownerReferences = kept
}

/** True on the endpoints' common question: does the object still wait for finalizers? */
export function hasFinalizers(object: KubeObject): boolean {
  return (object.metadata.finalizers?.length ?? 0) > 0
}
