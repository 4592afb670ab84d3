import { statusErrors, validateObjectMetaUpdate } from '@keelson/apimachinery'
import type { FieldError, KubeObject } from '@keelson/apimachinery'
import { addWarning } from '../../request/context.ts'
import { isStorageError } from '../../storage/index.ts'
import type { Preconditions, StoredObject } from '../../storage/port.ts'
import type { Reservation } from '../port.ts'
import { admitCreate, prepareCreate, storageName, validateCreate } from './create.ts'
import { interpretStorageError } from './errors.ts'
import { ignoreOwnershipTimes, trackOwnership } from './field-ownership.ts'
import { dedupOwnerReferences, ensureName, ensureNamespace, fillSystemFields, hasFinalizers } from './meta.ts'
import type { RegistryDependencies, Resource } from './resource.ts'
import { unsavedObject } from './unsaved.ts'
import { bumpGeneration, carryMetadata, checkVersion, confine } from './update-scope.ts'
import type { UpdateScope } from './update-scope.ts'
import { admissionAttributes, refuseInvalid, stampType, strategyContext } from './write.ts'
import type { WriteRequest } from './write.ts'

/** One update: who asks, what part, and how the wanted object comes from the present one. */
export interface UpdateRequest extends WriteRequest {
  readonly scope: UpdateScope
  readonly preconditions?: Preconditions
  /** Creates the object when it does not exist (apply patches; kinds whose strategy allows it). */
  readonly mayCreate: boolean
  /**
   * The wanted object, decoded and defaulted, from the present one (frozen, undefined when there is none). A private
   * object; runs again after a conflict.
   */
  compute(current: KubeObject | undefined): Promise<KubeObject> | KubeObject
  /** True when `compute` already recorded who owns which field (apply). */
  readonly ownershipTracked?: boolean
}

/** What came of an update. */
export interface UpdateResult {
  readonly stored: StoredObject
  readonly created: boolean
}

// Thrown out of tryUpdate when the update emptied the finalizers of an object under deletion.
class DeleteInstead extends Error {
  readonly object: KubeObject
  constructor(object: KubeObject) {
    super('emptied finalizers')
    this.object = object
  }
}

function prepare(deps: RegistryDependencies, resource: Resource, o: Attempt): void {
  const { next, old, request } = o
  const context = strategyContext(deps, request)
  if (request.scope === 'object') resource.strategy.prepareForUpdate?.(next, old, context)
  else if (request.scope === 'status') resource.strategy.prepareForStatusUpdate?.(next, old, context)
  else request.scope.prepareForUpdate(next, old, context)
}

function validate(deps: RegistryDependencies, resource: Resource, o: Attempt): FieldError[] {
  const { next, old, request } = o
  const { kind, strategy } = resource
  if (request.scope === 'status') return (kind.validateStatusUpdate ?? kind.validateUpdate)?.(next, old) ?? []
  if (request.scope !== 'object') {
    // Whatever else a subresource lets through, metadata keeps the rules it has everywhere.
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata)
    return [...errors, ...(request.scope.validateUpdate?.(next, old) ?? [])]
  }
  return [
    ...(kind.validateUpdate?.(next, old) ?? []),
    ...(strategy.validateUpdate?.(next, old, strategyContext(deps, request)) ?? []),
  ]
}

interface Attempt {
  readonly next: KubeObject
  readonly old: KubeObject
  readonly request: UpdateRequest
}

/** Whether this update is the last thing an object under deletion waited for. */
function deletesNow(resource: Resource, next: KubeObject, old: KubeObject): boolean {
  if (hasFinalizers(next) || old.metadata.deletionTimestamp === undefined) return false
  if ((old.metadata.deletionGracePeriodSeconds ?? 0) !== 0) return false
  return resource.strategy.holdsDeletion?.(next) !== true
}

class Update {
  readonly #deps: RegistryDependencies
  readonly #resource: Resource
  readonly #request: UpdateRequest
  #reservation: Reservation | undefined
  created = false

  constructor(deps: RegistryDependencies, resource: Resource, request: UpdateRequest) {
    this.#deps = deps
    this.#resource = resource
    this.#request = request
  }

  /** Settles what the last attempt reserved. */
  async settle(landed: boolean): Promise<void> {
    const reservation = this.#reservation
    this.#reservation = undefined
    await (landed && !this.#request.options.dryRun ? reservation?.commit() : reservation?.rollback())
  }

  async attempt(current: StoredObject | undefined): Promise<KubeObject> {
    await this.settle(false)
    this.created = current === undefined
    return current === undefined ? this.#create() : this.#update(current.object)
  }

  async #create(): Promise<KubeObject> {
    const request = this.#request
    const [deps, resource] = [this.#deps, this.#resource]
    if (!request.mayCreate) throw statusErrors.notFound(resource.groupResource, request.name)
    const object = await request.compute(undefined)
    if ((object.metadata.uid ?? '') !== '') {
      const cause = `uid mismatch: the provided object specified uid ${object.metadata.uid}, and no existing object was found`
      throw statusErrors.conflict(resource.groupResource, request.name, new Error(cause))
    }
    await request.authorizeCreate?.()
    ensureName(object, request.name)
    await admitCreate(deps, resource, { object, request, ownershipTracked: request.ownershipTracked === true })
    fillSystemFields(object.metadata, deps.clock, deps.random)
    prepareCreate(deps, resource, { object, request })
    this.#reservation = await resource.strategy.reserve?.(object, undefined, strategyContext(deps, request))
    validateCreate(deps, resource, { object, request })
    await deps.admission.validate(admissionAttributes(resource, request, { operation: 'CREATE', object }))
    return stampType(resource, object)
  }

  #writer() {
    return { manager: this.#request.options.fieldManager, subresource: this.#request.subresource }
  }

  async #update(old: KubeObject): Promise<KubeObject> {
    const request = this.#request
    const [deps, resource] = [this.#deps, this.#resource]
    const computed = await request.compute(old)
    ensureNamespace(computed, resource.kind.namespaced ? request.namespace : '')
    ensureName(computed, request.name)
    checkVersion(resource, computed, old)
    const next = confine(resource, {
      next: computed,
      old,
      scope: request.scope,
      context: strategyContext(deps, request),
    })
    dedupOwnerReferences(next.metadata, request.context)
    if (request.ownershipTracked !== true) {
      trackOwnership(resource, { live: old, next, writer: this.#writer(), clock: deps.clock })
    }
    await deps.admission.admit(
      admissionAttributes(resource, request, { operation: 'UPDATE', object: next, oldObject: old }),
    )
    const attempt: Attempt = { next, old, request }
    carryMetadata(next, old)
    prepare(deps, resource, attempt)
    if (request.scope !== 'status') bumpGeneration(resource, next, old)
    if (request.scope === 'object') {
      this.#reservation = await resource.strategy.reserve?.(next, old, strategyContext(deps, request))
    }
    refuseInvalid(resource, next, validate(deps, resource, attempt))
    for (const text of resource.strategy.warnings?.(next, old) ?? []) addWarning(request.context, text)
    ignoreOwnershipTimes(next, old)
    await deps.admission.validate(
      admissionAttributes(resource, request, { operation: 'UPDATE', object: next, oldObject: old }),
    )
    const stamped = stampType(resource, next)
    if (deletesNow(resource, next, old)) throw new DeleteInstead(stamped)
    return stamped
  }
}

async function write(resource: Resource, update: Update, request: UpdateRequest): Promise<StoredObject> {
  const name = storageName(resource, request.namespace, request.name)
  const { signal } = request.context
  if (!request.options.dryRun) {
    const options = { preconditions: request.preconditions, ignoreNotFound: request.mayCreate, signal }
    return resource.storage.update(name, options, (current) => update.attempt(current))
  }
  const current = await resource.storage.get(name, { signal }).catch((err: unknown) => {
    if (request.mayCreate && isStorageError(err, 'keyNotFound')) return undefined
    throw err
  })
  const wanted = request.preconditions?.uid
  if (wanted !== undefined && current !== undefined && current.object.metadata.uid !== wanted) {
    const cause = `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${current.object.metadata.uid ?? ''}`
    throw statusErrors.conflict(resource.groupResource, request.name, new Error(cause))
  }
  return unsavedObject(await update.attempt(current))
}

async function finishDeletion(resource: Resource, request: UpdateRequest, object: KubeObject): Promise<StoredObject> {
  if (!request.options.dryRun) {
    const name = storageName(resource, request.namespace, request.name)
    const preconditions = { uid: object.metadata.uid }
    await resource.storage.delete(name, { preconditions }).catch((err: unknown) => {
      // Somebody else removed it first: that is what was wanted.
      if (!isStorageError(err, 'keyNotFound')) throw err
    })
    await resource.strategy.afterDelete?.(object)
  }
  return unsavedObject(object)
}

/**
 * Changes one object: the common path of PUT, the patches and every updating subresource.
 *
 * Guaranteed-update: computed on the present object, compared and swapped, computed again after a lost race. An update
 * that removes the last finalizer of an object under deletion deletes it.
 */
export async function updateObject(
  deps: RegistryDependencies,
  resource: Resource,
  request: UpdateRequest,
): Promise<UpdateResult> {
  const update = new Update(deps, resource, request)
  try {
    const stored = await write(resource, update, request)
    await update.settle(true)
    return { stored, created: update.created }
  } catch (err) {
    await update.settle(false)
    if (!(err instanceof DeleteInstead)) {
      const operation = update.created ? 'create' : 'update'
      throw interpretStorageError(err, resource.groupResource, { name: request.name, operation })
    }
    try {
      return { stored: await finishDeletion(resource, request, err.object), created: false }
    } catch (failure) {
      throw interpretStorageError(failure, resource.groupResource, { name: request.name, operation: 'delete' })
    }
  }
}
