import type { FieldError } from '../errors/index.ts'
import { FieldPath, fieldErrors } from '../errors/index.ts'
import { deepEqual } from '../json/equal.ts'
import type { LabelSelector, ObjectMeta, OwnerReference } from '../meta/index.ts'
import { validateManagedFields } from './managed-fields.ts'
import { isDns1035Label, isDns1123Label, isDns1123Subdomain, isQualifiedName, isValidLabelValue } from './names.ts'

/** Checks a name; `prefix` says that something will be appended, so a trailing dash is fine. */
export type NameValidator = (name: string, prefix: boolean) => string[]

const annotationsLimit = 256 * 1024

function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name
}

/** Names that must be a DNS subdomain: most kinds. */
export const nameIsDnsSubdomain: NameValidator = (name, prefix) =>
  isDns1123Subdomain(prefix ? maskTrailingDash(name) : name)
/** Names that must be an RFC 1123 label. */
export const nameIsDnsLabel: NameValidator = (name, prefix) => isDns1123Label(prefix ? maskTrailingDash(name) : name)
/** Names that must be an RFC 1035 label. */
export const nameIsDns1035Label: NameValidator = (name, prefix) =>
  isDns1035Label(prefix ? maskTrailingDash(name) : name)

function invalidEach(path: FieldPath, value: unknown, messages: string[]): FieldError[] {
  return messages.map((message) => fieldErrors.invalid(path, value, message))
}

/** Labels: qualified keys, short values. */
export function validateLabels(labels: Record<string, string> | undefined, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  for (const [key, value] of Object.entries(labels ?? {})) {
    errors.push(...invalidEach(path, key, isQualifiedName(key)), ...invalidEach(path, value, isValidLabelValue(value)))
  }
  return errors
}

/** Annotations: qualified keys in any case, 256 KiB in all. */
export function validateAnnotations(annotations: Record<string, string> | undefined, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  let size = 0
  for (const [key, value] of Object.entries(annotations ?? {})) {
    errors.push(...invalidEach(path, key, isQualifiedName(key.toLowerCase())))
    size += Buffer.byteLength(key) + Buffer.byteLength(value)
  }
  if (size > annotationsLimit) errors.push(fieldErrors.tooLong(path, '', annotationsLimit))
  return errors
}

/** A label selector's keys, operators and values. */
export function validateLabelSelector(selector: LabelSelector | undefined, path: FieldPath): FieldError[] {
  if (selector === undefined) return []
  const errors = validateLabels(selector.matchLabels, path.child('matchLabels'))
  for (const [i, { key, operator, values = [] }] of (selector.matchExpressions ?? []).entries()) {
    const at = path.child('matchExpressions').index(i)
    if (operator === 'In' || operator === 'NotIn') {
      const detail = "must be specified when `operator` is 'In' or 'NotIn'"
      if (values.length === 0) errors.push(fieldErrors.required(at.child('values'), detail))
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
      if (values.length > 0) errors.push(fieldErrors.forbidden(at.child('values'), detail))
    } else {
      errors.push(fieldErrors.invalid(at.child('operator'), operator ?? '', 'not a valid selector operator'))
    }
    errors.push(...invalidEach(at.child('key'), key ?? '', isQualifiedName(key ?? '')))
    for (const [j, value] of values.entries()) {
      errors.push(...invalidEach(at.child('values').index(j), value, isValidLabelValue(value)))
    }
  }
  return errors
}

function validateOwnerReference(ref: OwnerReference, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  const version = ref.apiVersion.split('/').at(-1) ?? ''
  if (version === '') {
    errors.push(fieldErrors.invalid(path.child('apiVersion'), ref.apiVersion, 'version must not be empty'))
  }
  for (const field of ['kind', 'name', 'uid'] as const) {
    if (!ref[field]) errors.push(fieldErrors.invalid(path.child(field), ref[field] ?? '', 'must not be empty'))
  }
  // Events come and go too fast to own anything; upstream bans this one kind as an owner.
  if (ref.apiVersion === 'v1' && ref.kind === 'Event') {
    errors.push(fieldErrors.invalid(path, ref, '/v1, Kind=Event is disallowed from being an owner'))
  }
  return errors
}

function validateOwnerReferences(refs: OwnerReference[] | undefined, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  let controller = ''
  for (const ref of refs ?? []) {
    errors.push(...validateOwnerReference(ref, path))
    if (ref.controller !== true) continue
    const current = `${ref.kind}/${ref.name}`
    if (controller === '') controller = current
    else {
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${current}`
      errors.push(fieldErrors.invalid(path, refs, detail))
    }
  }
  return errors
}

function validateFinalizers(finalizers: string[] | undefined, path: FieldPath): FieldError[] {
  const list = finalizers ?? []
  const errors = list.flatMap((name) => invalidEach(path, name, isQualifiedName(name)))
  if (list.includes('orphan') && list.includes('foregroundDeletion')) {
    const detail = 'finalizer orphan and foregroundDeletion cannot be both set'
    errors.push(fieldErrors.invalid(path, list, detail))
  }
  return errors
}

function validateGeneration(meta: ObjectMeta, path: FieldPath): FieldError[] {
  const generation = meta.generation ?? 0
  if (generation >= 0) return []
  return [fieldErrors.invalid(path.child('generation'), generation, 'must be greater than or equal to 0')]
}

/** Metadata on creation, after a name has been generated. */
export function validateObjectMeta(
  meta: ObjectMeta,
  options: { namespaced: boolean; nameValidator: NameValidator },
  path: FieldPath = FieldPath.of('metadata'),
): FieldError[] {
  const errors: FieldError[] = []
  if (meta.generateName) {
    errors.push(
      ...invalidEach(path.child('generateName'), meta.generateName, options.nameValidator(meta.generateName, true)),
    )
  }
  if (!meta.name) errors.push(fieldErrors.required(path.child('name'), 'name or generateName is required'))
  else errors.push(...invalidEach(path.child('name'), meta.name, options.nameValidator(meta.name, false)))
  errors.push(...validateNamespace(meta.namespace ?? '', options.namespaced, path.child('namespace')))
  errors.push(...validateGeneration(meta, path))
  errors.push(...validateLabels(meta.labels, path.child('labels')))
  errors.push(...validateAnnotations(meta.annotations, path.child('annotations')))
  errors.push(...validateOwnerReferences(meta.ownerReferences, path.child('ownerReferences')))
  errors.push(...validateFinalizers(meta.finalizers, path.child('finalizers')))
  errors.push(...validateManagedFields(meta.managedFields, path.child('managedFields')))
  return errors
}

function validateNamespace(namespace: string, namespaced: boolean, path: FieldPath): FieldError[] {
  if (!namespaced) return namespace === '' ? [] : [fieldErrors.forbidden(path, 'not allowed on this type')]
  if (namespace === '') return [fieldErrors.required(path, '')]
  return invalidEach(path, namespace, isDns1123Label(namespace))
}

const immutable = ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp'] as const

/** The error for a field that may not change; empty when it did not. */
export function validateImmutableField(next: unknown, old: unknown, path: FieldPath): FieldError[] {
  return deepEqual(next, old) ? [] : [fieldErrors.invalid(path, next, 'field is immutable')]
}

/** Metadata on update: what may not change, and the rules of creation for what may. */
export function validateObjectMetaUpdate(
  next: ObjectMeta,
  old: ObjectMeta,
  path: FieldPath = FieldPath.of('metadata'),
): FieldError[] {
  const errors: FieldError[] = []
  if (old.deletionTimestamp !== undefined) errors.push(...validateNoNewFinalizers(next, old, path.child('finalizers')))
  if (!next.resourceVersion) {
    errors.push(fieldErrors.invalid(path.child('resourceVersion'), '', 'must be specified for an update'))
  }
  errors.push(...validateGeneration(next, path))
  if ((next.generation ?? 0) < (old.generation ?? 0)) {
    errors.push(fieldErrors.invalid(path.child('generation'), next.generation ?? 0, 'must not be decremented'))
  }
  for (const field of immutable) {
    // Absent strings are empty strings to upstream, absent times are null.
    const absent = field.endsWith('Timestamp') ? null : ''
    errors.push(...validateImmutableField(next[field] ?? absent, old[field] ?? absent, path.child(field)))
  }
  const grace = path.child('deletionGracePeriodSeconds')
  const [nextGrace, oldGrace] = [next.deletionGracePeriodSeconds ?? null, old.deletionGracePeriodSeconds ?? null]
  errors.push(...validateImmutableField(nextGrace, oldGrace, grace))
  errors.push(...validateLabels(next.labels, path.child('labels')))
  errors.push(...validateAnnotations(next.annotations, path.child('annotations')))
  errors.push(...validateOwnerReferences(next.ownerReferences, path.child('ownerReferences')))
  errors.push(...validateManagedFields(next.managedFields, path.child('managedFields')))
  return errors
}

function validateNoNewFinalizers(next: ObjectMeta, old: ObjectMeta, path: FieldPath): FieldError[] {
  const extra = (next.finalizers ?? []).filter((name) => !(old.finalizers ?? []).includes(name)).toSorted()
  if (extra.length === 0) return []
  const list = extra.map((name) => JSON.stringify(name)).join(', ')
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`
  return [fieldErrors.forbidden(path, detail)]
}
