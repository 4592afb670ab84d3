import {
  applyStrategicMergePatch,
  statusErrors,
  type JsonObject,
  type KubeObject,
  type WatchEvent,
} from '@keelson/apimachinery'
import { definitionSchema } from '@keelson/api'
import type { Client, KindRef, WatchOptions } from '@keelson/client'

/** The little of an apiserver that one node needs: single objects by name, and a watch that shows every write. */
export interface FakeApi {
  readonly client: Client
  /** Objects by `<resource>/<name>`. */
  readonly objects: Map<string, KubeObject>
  /** Every write as `<verb> <resource>`. */
  readonly writes: string[]
  /** Every watch that was begun, as `<resource> <field selector>`. */
  readonly watches: string[]
  /** Answers every call with an error while true. */
  down: boolean
  /** Stores an object as if somebody else had written it. */
  put(resource: string, object: KubeObject): KubeObject
}

/** Makes an empty one. */
export function createFakeApi(): FakeApi {
  const objects = new Map<string, KubeObject>()
  const writes: string[] = []
  const watchers = new Set<(resource: string, event: WatchEvent<KubeObject>) => void>()
  let revision = 0
  const api: FakeApi = { client: undefined as unknown as Client, objects, writes, watches: [], down: false, put }

  function put(resource: string, object: KubeObject): KubeObject {
    const key = `${resource}/${object.metadata.name}`
    const known = objects.get(key)
    const stored = structuredClone(object)
    stored.metadata.uid ??= known?.metadata.uid ?? `uid-${key}`
    stored.metadata.resourceVersion = String(++revision)
    objects.set(key, stored)
    for (const watcher of watchers)
      watcher(resource, { type: known ? 'MODIFIED' : 'ADDED', object: structuredClone(stored) })
    return structuredClone(stored)
  }

  const resource = (kind: KindRef<KubeObject>) => {
    const group = { group: kind.group, resource: kind.resource }
    const find = (name: string) => {
      if (api.down) throw new Error('connection refused')
      const found = objects.get(`${kind.resource}/${name}`)
      if (!found) throw statusErrors.notFound(group, name)
      return structuredClone(found)
    }
    const write = (verb: string, object: KubeObject) => {
      if (api.down) throw new Error('connection refused')
      writes.push(`${verb} ${kind.resource}`)
      return put(kind.resource, object)
    }
    return {
      kind,
      get: async (name: string) => find(name),
      create: async (object: KubeObject) => write('create', object),
      update: async (object: KubeObject) => {
        const present = find(object.metadata.name ?? '')
        if (present.metadata.resourceVersion !== object.metadata.resourceVersion) {
          throw statusErrors.conflict(group, object.metadata.name ?? '', 'the object has been modified')
        }
        return write('update', object)
      },
      patch: async (name: string, { body, subresource }: { body: object; subresource?: string }) => {
        const schema = definitionSchema('io.k8s.api.core.v1.Node')
        const patched = applyStrategicMergePatch(find(name) as never, body as JsonObject, schema as never)
        return write(subresource ? `patch-${subresource}` : 'patch', patched as unknown as KubeObject)
      },
      list: async ({ fieldSelector }: { fieldSelector?: string } = {}) => ({
        apiVersion: 'v1',
        kind: 'List',
        metadata: { resourceVersion: String(revision) },
        items: [...objects]
          .filter(([key]) => key.startsWith(`${kind.resource}/`))
          .filter(([, object]) => isSelected(object, fieldSelector))
          .map(([, object]) => structuredClone(object)),
      }),
      watch: ({ signal, sendInitialEvents, fieldSelector }: WatchOptions) => {
        if (sendInitialEvents) throw statusErrors.badRequest('sendInitialEvents is not served')
        api.watches.push(`${kind.resource} ${fieldSelector ?? ''}`)
        return follow({ resource: kind.resource, fieldSelector }, signal)
      },
    }
  }

  async function* follow(followed: Followed, signal: AbortSignal | undefined): AsyncGenerator<WatchEvent<KubeObject>> {
    const queue: WatchEvent<KubeObject>[] = []
    let wake: (() => void) | undefined
    const watcher = (of: string, event: WatchEvent<KubeObject>) => {
      if (of !== followed.resource || !isSelected(event.object, followed.fieldSelector)) return
      queue.push(event)
      wake?.()
    }
    watchers.add(watcher)
    signal?.addEventListener('abort', () => wake?.())
    try {
      while (!signal?.aborted) {
        const event = queue.shift()
        if (event) yield event
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    } finally {
      watchers.delete(watcher)
    }
  }

  return Object.assign(api, { client: { resource } as unknown as Client })
}

interface Followed {
  readonly resource: string
  readonly fieldSelector?: string
}

function isSelected(object: KubeObject, fieldSelector: string | undefined): boolean {
  return fieldSelector === undefined || fieldSelector === `metadata.name=${object.metadata.name}`
}
