import { deepClone, isConflict, statusErrors } from '@keelson/apimachinery'
import type { GroupResource, KubeObject } from '@keelson/apimachinery'
import type { UserInfo } from '../authn/port.ts'
import { applyKindDefaults } from '../negotiation/decode.ts'
import type { RequestContext } from '../request/context.ts'
import { createObject, storageName } from './generic/create.ts'
import { deleteObject } from './generic/delete.ts'
import { interpretStorageError } from './generic/errors.ts'
import type { RegistryDependencies, Resource } from './generic/resource.ts'
import { updateObject } from './generic/update.ts'
import type { WriteRequest } from './generic/write.ts'
import type { DeleteOptions, LocalClient, LocalTarget } from './port.ts'
import type { ResourceTable } from './resources.ts'

const serverUser: UserInfo = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] }
const maxAttempts = 5

/** What the local client works with. */
export interface LocalClientOptions {
  readonly deps: RegistryDependencies
  readonly resources: ResourceTable
  /** Aborts what is under way when the server stops. */
  readonly signal: AbortSignal
}

// Thrown to leave an update alone.
class Unwanted extends Error {}

/** Reads and writes objects from inside the server: admission and validation apply, as `system:apiserver`. */
export function createLocalClient({ deps, resources, signal }: LocalClientOptions): LocalClient {
  const find = (target: GroupResource): Resource => {
    const resource = resources.stored(target)
    if (resource === undefined) throw statusErrors.notFound(target, '')
    return resource
  }
  const context = (resource: Resource, namespace: string, name: string, verb: string): RequestContext => {
    const traceId = deps.random.bytes(16).toString('hex')
    const { group, version, resource: plural } = resource.kind
    return {
      method: '',
      query: new URLSearchParams(),
      headers: {},
      info: {
        isResourceRequest: true,
        path: '',
        verb,
        apiPrefix: group === '' ? 'api' : 'apis',
        apiGroup: group,
        apiVersion: version,
        namespace,
        resource: plural,
        subresource: '',
        name,
        parts: [plural, name],
      },
      user: serverUser,
      auditId: traceId,
      traceId,
      cause: { traceId, source: `kube-apiserver ${verb} ${plural} ${name}` },
      signal,
      warnings: [],
      receivedAt: deps.clock.now(),
      sourceIp: '',
    }
  }
  const request = (resource: Resource, o: { namespace?: string; name: string; verb: string }): WriteRequest => ({
    context: context(resource, o.namespace ?? '', o.name, o.verb),
    namespace: o.namespace ?? '',
    name: o.name,
    subresource: '',
    options: { dryRun: false, fieldManager: 'kube-apiserver', raw: {} },
  })

  const get = async (target: LocalTarget): Promise<KubeObject> => {
    const resource = find(target.resource)
    try {
      const stored = await resource.storage.get(storageName(resource, target.namespace ?? '', target.name))
      return stored.object
    } catch (err) {
      throw interpretStorageError(err, resource.groupResource, { name: target.name, operation: 'get' })
    }
  }

  const update = async (target: LocalTarget, change: (object: KubeObject) => boolean | void): Promise<KubeObject> => {
    const resource = find(target.resource)
    const { name, namespace } = target
    try {
      const { stored } = await updateObject(deps, resource, {
        ...request(resource, { name, verb: 'update', ...(namespace === undefined ? {} : { namespace }) }),
        scope: 'object',
        mayCreate: false,
        compute: (current) => {
          const object = deepClone(current as KubeObject)
          if (change(object) === false) throw new Unwanted()
          return object
        },
      })
      return stored.object
    } catch (err) {
      if (err instanceof Unwanted) return get(target)
      throw err
    }
  }

  return {
    get,
    async list(target, namespace) {
      const resource = find(target)
      const listed = await resource.storage.list(namespace === undefined ? {} : { namespace }).catch((err: unknown) => {
        throw interpretStorageError(err, resource.groupResource, { operation: 'list' })
      })
      return listed.items.map(({ object }) => object)
    },
    async create(target, object) {
      const resource = find(target)
      const copy = deepClone(object)
      applyKindDefaults(resource.kind, copy)
      const { name = '', namespace } = copy.metadata
      const write = request(resource, { name, verb: 'create', ...(namespace === undefined ? {} : { namespace }) })
      return (await createObject(deps, resource, copy, write)).object
    },
    async update(target, change) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await update(target, change)
        } catch (err) {
          if (attempt >= maxAttempts || !isConflict(err)) throw err
        }
      }
    },
    async delete(target, options: DeleteOptions = {}) {
      const resource = find(target.resource)
      const { name, namespace } = target
      const write = request(resource, { name, verb: 'delete', ...(namespace === undefined ? {} : { namespace }) })
      const dryRun = (options.dryRun?.length ?? 0) > 0
      await deleteObject(deps, resource, options, { ...write, options: { ...write.options, dryRun } })
    },
  }
}
