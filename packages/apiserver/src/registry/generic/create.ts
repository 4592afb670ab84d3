import { applyDefaults, deepClone, isAlreadyExists, statusErrors } from '@keelson/apimachinery'
import type { JsonObject, KubeObject } from '@keelson/apimachinery'
import { addWarning } from '../../request/context.ts'
import { isStorageError, storageErrors } from '../../storage/index.ts'
import type { NamespacedName, StoredObject } from '../../storage/port.ts'
import type { Reservation } from '../port.ts'
import { interpretStorageError } from './errors.ts'
import { trackOwnership } from './field-ownership.ts'
import { dedupOwnerReferences, ensureNamespace, fillSystemFields, generateName, wipeSystemFields } from './meta.ts'
import type { RegistryDependencies, Resource } from './resource.ts'
import { unsavedObject } from './unsaved.ts'
import { admissionAttributes, refuseInvalid, stampType, strategyContext } from './write.ts'
import type { WriteRequest } from './write.ts'

const maxNameAttempts = 8

/** The storage name of an object of this resource. */
export function storageName(resource: Resource, namespace: string, name: string): NamespacedName {
  return resource.kind.namespaced ? { namespace, name } : { name }
}

/** Brings a decoded, defaulted object into the state in which it may be stored; reservations excluded. */
export function prepareCreate(
  deps: RegistryDependencies,
  resource: Resource,
  o: { object: KubeObject; request: WriteRequest },
): void {
  const { object, request } = o
  const context = strategyContext(deps, request)
  if (resource.kind.generationTracked) object.metadata.generation = 1
  resource.strategy.prepareForCreate?.(object, context)
}

/** Validates a prepared object; throws Invalid (422). Then adds the kind's warnings. */
export function validateCreate(
  deps: RegistryDependencies,
  resource: Resource,
  o: { object: KubeObject; request: WriteRequest },
): void {
  const { object, request } = o
  const errors = [
    ...(resource.kind.validate?.(object) ?? []),
    ...(resource.strategy.validateCreate?.(object, strategyContext(deps, request)) ?? []),
  ]
  refuseInvalid(resource, object, errors)
  for (const text of resource.strategy.warnings?.(object) ?? []) addWarning(request.context, text)
}

async function store(
  resource: Resource,
  name: NamespacedName,
  object: KubeObject,
  request: WriteRequest,
): Promise<StoredObject> {
  if (!request.options.dryRun) return resource.storage.create(name, object, { signal: request.context.signal })
  try {
    await resource.storage.get(name, { signal: request.context.signal })
  } catch (err) {
    if (isStorageError(err, 'keyNotFound')) return unsavedObject(object)
    throw err
  }
  throw storageErrors.keyExists(name.name)
}

async function explainExisting(resource: Resource, name: NamespacedName, err: unknown): Promise<unknown> {
  if (!isAlreadyExists(err)) return err
  const existing = await resource.storage.get(name).catch(() => undefined)
  if (existing?.object.metadata.deletionTimestamp === undefined) return err
  const { group, resource: plural } = resource.kind
  const error = statusErrors.alreadyExists({ group, resource: plural }, name.name)
  error.status.message = `object is being deleted: ${error.status.message ?? ''}`
  error.message = error.status.message
  return error
}

async function createOnce(
  deps: RegistryDependencies,
  resource: Resource,
  object: KubeObject,
  request: WriteRequest,
): Promise<StoredObject> {
  const meta = object.metadata
  fillSystemFields(meta, deps.clock, deps.random)
  const generated = (meta.name ?? '') === '' && (meta.generateName ?? '') !== ''
  if (generated) meta.name = generateName(meta.generateName ?? '', deps.random)
  prepareCreate(deps, resource, { object, request })
  const name = storageName(resource, request.namespace, meta.name ?? '')
  let reservation: Reservation | undefined
  let stored: StoredObject
  try {
    reservation = await resource.strategy.reserve?.(object, undefined, strategyContext(deps, request))
    validateCreate(deps, resource, { object, request })
    await deps.admission.validate(
      admissionAttributes(resource, { ...request, name: name.name }, { operation: 'CREATE', object }),
    )
    stored = await store(resource, name, stampType(resource, object), request)
  } catch (err) {
    await reservation?.rollback()
    const error = interpretStorageError(err, resource.groupResource, { name: name.name, operation: 'create' })
    if (generated && isAlreadyExists(error)) {
      throw statusErrors.generateNameConflict(resource.groupResource, name.name, 1)
    }
    throw await explainExisting(resource, name, error)
  }
  await (request.options.dryRun ? reservation?.rollback() : reservation?.commit())
  return stored
}

/** A status that says nothing yet: what its fields are by default. */
function emptyStatus(resource: Resource): JsonObject {
  const status: JsonObject = {}
  const schema = resource.kind.schema.properties?.['status']
  if (schema !== undefined) applyDefaults(status, schema)
  return status
}

/**
 * The first part of every creation: drops what clients may not set, records who owns what is left (unless that is done,
 * as for apply patches), and lets mutating admission change it.
 */
export async function admitCreate(
  deps: RegistryDependencies,
  resource: Resource,
  o: { object: KubeObject; request: WriteRequest; ownershipTracked: boolean },
): Promise<void> {
  const { object, request } = o
  const dropsStatus = resource.hasStatus && resource.strategy.keepsStatusOnCreate !== true
  wipeSystemFields(object.metadata)
  ensureNamespace(object, resource.kind.namespaced ? request.namespace : '')
  dedupOwnerReferences(object.metadata, request.context)
  if (dropsStatus) delete (object as { status?: unknown }).status
  if (!o.ownershipTracked) {
    const writer = { manager: request.options.fieldManager, subresource: request.subresource }
    trackOwnership(resource, { live: undefined, next: object, writer, clock: deps.clock })
  }
  await deps.admission.admit(
    admissionAttributes(resource, { ...request, name: object.metadata.name ?? '' }, { operation: 'CREATE', object }),
  )
  if (dropsStatus) (object as { status?: unknown }).status = emptyStatus(resource)
}

/**
 * Creates an object from a decoded and defaulted body (changed by this function).
 *
 * Order as upstream: system fields wiped, ownership recorded, mutating admission, name, strategy, validation, validating
 * admission, storage. A generated name that is taken is tried again up to eight times.
 */
export async function createObject(
  deps: RegistryDependencies,
  resource: Resource,
  object: KubeObject,
  request: WriteRequest,
): Promise<StoredObject> {
  await admitCreate(deps, resource, { object, request, ownershipTracked: false })
  const generates = (object.metadata.name ?? '') === '' && (object.metadata.generateName ?? '') !== ''
  if (!generates) return createOnce(deps, resource, object, request)
  for (let attempt = 1; ; attempt++) {
    try {
      return await createOnce(deps, resource, deepClone(object), request)
    } catch (err) {
      if (attempt >= maxNameAttempts || !isAlreadyExists(err)) throw err
    }
  }
}
