import { deepClone } from '@keelson/apimachinery'
import type { KubeObject, Status } from '@keelson/apimachinery'
import { isStorageError } from '../../storage/index.ts'
import type { StoredObject } from '../../storage/port.ts'
import type { DeleteOptions } from '../port.ts'
import { storageName } from './create.ts'
import { interpretStorageError } from './errors.ts'
import { beginDeletion } from './graceful.ts'
import type { DeletionStep } from './graceful.ts'
import type { RegistryDependencies, Resource } from './resource.ts'
import { unsavedObject } from './unsaved.ts'
import { admissionAttributes, stampType, strategyContext } from './write.ts'
import type { WriteRequest } from './write.ts'

/** What came of a deletion: is the object gone, and its last or present state. */
export interface DeleteResult {
  readonly deleted: boolean
  readonly stored: StoredObject
}

// Thrown out of tryUpdate to leave the stored object as it is.
class Unmarked extends Error {
  readonly step: DeletionStep
  readonly current: StoredObject
  constructor(step: DeletionStep, current: StoredObject) {
    super(`deletion: ${step}`)
    this.step = step
    this.current = current
  }
}

/** The Status that answers a DELETE of an object that is gone. */
export function deletedStatus(resource: Resource, object: KubeObject): Status {
  const { group, resource: plural } = resource.kind
  const { name, uid } = object.metadata
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, ...(group === '' ? {} : { group }), kind: plural, uid },
  } as Status
}

class Deletion {
  readonly #deps: RegistryDependencies
  readonly #resource: Resource
  readonly #options: DeleteOptions
  readonly #request: WriteRequest
  #step: DeletionStep = 'remove'

  constructor(deps: RegistryDependencies, resource: Resource, options: DeleteOptions, request: WriteRequest) {
    this.#deps = deps
    this.#resource = resource
    this.#options = options
    this.#request = request
  }

  async run(): Promise<DeleteResult> {
    const marked = await this.#mark()
    if (this.#step === 'pending' || this.#step === 'mark') return { deleted: false, stored: marked }
    if (this.#request.options.dryRun) return { deleted: true, stored: marked }
    return { deleted: true, stored: await this.#remove(marked) }
  }

  /** Admission may refuse to delete this very state. */
  async #admit(current: StoredObject): Promise<void> {
    const attributes = admissionAttributes(this.#resource, this.#request, {
      operation: 'DELETE',
      oldObject: current.object,
    })
    await this.#deps.admission.admit(attributes)
    await this.#deps.admission.validate(attributes)
  }

  async #attempt(current: StoredObject): Promise<KubeObject> {
    await this.#admit(current)
    const object = deepClone(current.object)
    const context = strategyContext(this.#deps, this.#request)
    const step = beginDeletion(this.#resource, object, this.#options, context)
    if (step === 'remove' || step === 'pending') throw new Unmarked(step, current)
    this.#step = step
    return stampType(this.#resource, object)
  }

  /** Preconditions are checked by `beginDeletion`, on the very state that is swapped. */
  async #mark(): Promise<StoredObject> {
    const { namespace, name, context, options } = this.#request
    const at = storageName(this.#resource, namespace, name)
    try {
      if (options.dryRun) {
        const current = await this.#resource.storage.get(at, { signal: context.signal })
        return unsavedObject(await this.#attempt(current))
      }
      return await this.#resource.storage.update(at, { signal: context.signal }, (current) =>
        this.#attempt(current as StoredObject),
      )
    } catch (err) {
      if (!(err instanceof Unmarked)) throw err
      this.#step = err.step
      return err.current
    }
  }

  async #remove(last: StoredObject): Promise<StoredObject> {
    const { namespace, name, context } = this.#request
    const at = storageName(this.#resource, namespace, name)
    // After a mark the version has moved on by our own write; the uid still tells the object from a successor.
    const preconditions =
      this.#step === 'remove'
        ? { uid: last.object.metadata.uid, ...this.#options.preconditions }
        : { uid: last.object.metadata.uid }
    try {
      const deleted = await this.#resource.storage.delete(at, {
        preconditions,
        validate: (current) => this.#recheck(current, last),
        signal: context.signal,
      })
      await this.#resource.strategy.afterDelete?.(deleted.object)
      return deleted
    } catch (err) {
      if (this.#step === 'removeAfterMark' && isStorageError(err, 'keyNotFound')) return last
      throw err
    }
  }

  /** The object may have gained finalizers since it was judged free to go. */
  async #recheck(current: StoredObject, judged: StoredObject): Promise<void> {
    if (current.revision === judged.revision) return
    await this.#admit(current)
    if ((current.object.metadata.finalizers?.length ?? 0) > 0) throw new Unmarked('mark', current)
  }
}

const maxRestarts = 5

/**
 * Deletes one object as its options, its finalizers and its kind's grace period say.
 *
 * Throws notFound, conflict for failed preconditions, or what admission throws.
 */
export async function deleteObject(
  deps: RegistryDependencies,
  resource: Resource,
  options: DeleteOptions,
  request: WriteRequest,
): Promise<DeleteResult> {
  for (let restart = 0; ; restart++) {
    try {
      return await new Deletion(deps, resource, options, request).run()
    } catch (err) {
      if (err instanceof Unmarked && restart < maxRestarts) continue
      throw interpretStorageError(err, resource.groupResource, { name: request.name, operation: 'delete' })
    }
  }
}
