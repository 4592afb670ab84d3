import type { JsonValue, KubeList, KubeObject } from '@keelson/apimachinery'
import type { Clock } from '@keelson/component-base'
import type { Client, RawRequest } from './client.ts'
import type { KindRef } from './kind-ref.ts'
import { apiVersionOf, resourcePath } from './kind-ref.ts'
import type {
  CallOptions,
  DeleteCollectionOptions,
  DeleteOptions,
  PatchOptions,
  ResourceClient,
  WriteOptions,
} from './resource-client.ts'
import { listQuery } from './list-query.ts'
import { watchResource } from './watch.ts'

const patchTypes: Readonly<Record<PatchOptions['type'], string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
}

/** Typed access to one kind over a client's raw requests. */
export function createResourceClient<T extends KubeObject>(
  client: Client,
  kind: KindRef<T>,
  clock: Clock,
): ResourceClient<T> {
  const call = async <R>(request: RawRequest, options: CallOptions): Promise<R> => {
    const response = await client.raw({
      ...request,
      signal: options.signal,
      headers: { ...request.headers, ...options.headers },
    })
    return await response.json<R>()
  }
  const write = (method: string, obj: T, options: WriteOptions, subresource?: string): Promise<T> => {
    const namespace = options.namespace ?? obj.metadata.namespace
    const name = method === 'POST' ? undefined : obj.metadata.name
    const path = resourcePath(kind, { namespace, name, subresource })
    return call<T>({ method, path, query: writeQuery(options), body: withType(kind, obj) }, options)
  }
  return {
    kind,
    get: (name, o = {}) =>
      call<T>(
        { method: 'GET', path: resourcePath(kind, { ...o, name }), query: { resourceVersion: o.resourceVersion } },
        o,
      ),
    list: async (o = {}) =>
      normalList(
        kind,
        await call<KubeList<T>>(
          { method: 'GET', path: resourcePath(kind, { namespace: o.namespace }), query: listQuery(o) },
          o,
        ),
      ),
    watch: (o = {}) => watchResource<T>(client, kind, { clock, options: o }),
    create: (obj, o = {}) => write('POST', obj, o),
    update: (obj, o = {}) => write('PUT', obj, o),
    updateStatus: (obj, o = {}) => write('PUT', obj, o, 'status'),
    patch(name, o) {
      const path = resourcePath(kind, { namespace: o.namespace, name, subresource: o.subresource })
      const query = { ...writeQuery(o), force: o.force }
      const headers = { 'content-type': patchTypes[o.type] }
      return call<T>({ method: 'PATCH', path, query, headers, body: JSON.stringify(o.body) }, o)
    },
    delete: (name, o = {}) =>
      call<JsonValue>(
        { method: 'DELETE', path: resourcePath(kind, { namespace: o.namespace, name }), body: deleteBody(o) },
        o,
      ),
    deleteCollection: (o = {}) =>
      call<JsonValue>(
        {
          method: 'DELETE',
          path: resourcePath(kind, { namespace: o.namespace }),
          query: listQuery(o),
          body: deleteBody(o),
        },
        o,
      ),
    sub: (name, subresource, body, o = {}) => {
      const path = resourcePath(kind, { namespace: o.namespace, name, subresource })
      return call({ method: o.method ?? 'POST', path, query: { ...writeQuery(o), ...o.query }, body }, o)
    },
    getSub: (name, subresource, o = {}) => {
      const path = resourcePath(kind, { namespace: o.namespace, name, subresource })
      return call({ method: 'GET', path, query: { resourceVersion: o.resourceVersion } }, o)
    },
  }
}

/** Objects from typed lists come without their type; it is put back when one is sent. */
function withType<T extends KubeObject>(kind: KindRef<T>, obj: T): T {
  return obj.kind === undefined ? { ...obj, apiVersion: apiVersionOf(kind), kind: kind.kind } : obj
}

/** Servers leave apiVersion and kind out of a list's items (and Go ones may send null for none). */
function normalList<T extends KubeObject>(kind: KindRef<T>, list: KubeList<T>): KubeList<T> {
  list.items ??= []
  const apiVersion = apiVersionOf(kind)
  for (const item of list.items) {
    item.apiVersion ??= apiVersion
    item.kind ??= kind.kind
  }
  return list
}

function writeQuery(o: WriteOptions): NonNullable<RawRequest['query']> {
  return {
    fieldManager: o.fieldManager,
    fieldValidation: o.fieldValidation,
    dryRun: o.dryRun === true ? 'All' : undefined,
  }
}

function deleteBody(o: DeleteOptions | DeleteCollectionOptions): object {
  return {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    gracePeriodSeconds: o.gracePeriodSeconds,
    propagationPolicy: o.propagationPolicy,
    preconditions: 'preconditions' in o ? o.preconditions : undefined,
    dryRun: o.dryRun === true ? ['All'] : undefined,
  }
}
