import type { KubeObject, WatchEvent } from '@keelson/apimachinery'
import { resourcePath } from '@keelson/client'
import type { Client, KindRef } from '@keelson/client'

/** An object as it came, of a kind that is known at run time only. */
export interface AnyObject extends KubeObject {
  [field: string]: unknown
}

/** Where a call goes. */
export interface At {
  namespace?: string
  name?: string
  subresource?: string
  query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** Asks for another form than plain JSON. */
  accept?: string
  signal?: AbortSignal
}

/** How a write goes. */
export interface WriteAt extends At {
  fieldManager?: string
  fieldValidation?: string
  dryRun?: boolean
}

const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const

/** The forms of patch. */
export type PatchType = keyof typeof patchTypes

/** Access to objects of any kind. Calls throw StatusError and ConnectionError as the client does. */
export interface ResourceApi {
  readonly client: Client
  /** Reads an object, a list or a sub-resource. */
  get<R = AnyObject>(kind: KindRef, at: At): Promise<R>
  create<R = AnyObject>(kind: KindRef, body: object, at: WriteAt): Promise<R>
  replace<R = AnyObject>(kind: KindRef, body: object, at: WriteAt): Promise<R>
  patch(
    kind: KindRef,
    patch: { type: PatchType; body: object | string; force?: boolean },
    at: WriteAt,
  ): Promise<AnyObject>
  delete(kind: KindRef, at: At, options: object): Promise<AnyObject>
  /** Changes from a resourceVersion on; ends when the server ends it. */
  watch<T extends KubeObject = AnyObject>(kind: KindRef, at: At): AsyncIterable<WatchEvent<T>>
}

/** Wraps a client. */
export function createResourceApi(client: Client): ResourceApi {
  const send = async <R>(
    method: string,
    kind: KindRef,
    at: WriteAt,
    body?: object | string,
    contentType?: string,
  ): Promise<R> => {
    const response = await client.raw({
      method,
      path: resourcePath(kind, at),
      query: writeQuery(at),
      headers: {
        ...(at.accept === undefined ? {} : { accept: at.accept }),
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
      },
      body,
      signal: at.signal,
    })
    return await response.json<R>()
  }
  return {
    client,
    get: (kind, at) => send('GET', kind, at),
    create: (kind, body, at) =>
      send('POST', kind, { ...at, name: at.subresource === undefined ? undefined : at.name }, body),
    replace: (kind, body, at) => send('PUT', kind, at, body),
    patch: (kind, { type, body, force }, at) => {
      const query = { ...at.query, force: force === true ? true : undefined }
      return send('PATCH', kind, { ...at, query }, body, patchTypes[type])
    },
    delete: (kind, at, options) => send('DELETE', kind, at, { kind: 'DeleteOptions', apiVersion: 'v1', ...options }),
    watch: (kind, at) => watchAny(client, kind, at),
  }
}

function writeQuery({ query, fieldManager, fieldValidation, dryRun }: WriteAt): At['query'] {
  return { ...query, fieldManager, fieldValidation, dryRun: dryRun === true ? 'All' : undefined }
}

async function* watchAny<T extends KubeObject>(client: Client, kind: KindRef, at: At): AsyncGenerator<WatchEvent<T>> {
  const response = await client.raw({
    method: 'GET',
    path: resourcePath(kind, { namespace: at.namespace, subresource: at.subresource }),
    query: { ...at.query, watch: true },
    headers: at.accept === undefined ? {} : { accept: at.accept },
    signal: at.signal,
    stream: true,
  })
  let pending = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body) {
    const lines = (pending + decoder.decode(chunk, { stream: true })).split('\n')
    pending = lines.pop() ?? ''
    for (const line of lines) if (line !== '') yield JSON.parse(line) as WatchEvent<T>
  }
}
