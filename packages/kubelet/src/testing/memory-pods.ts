import { isDeepStrictEqual } from 'node:util'
import { statusErrors } from '@keelson/apimachinery'
import type { Pod, PodCondition, PodStatus } from '@keelson/api'
import type { ResourceClient } from '@keelson/client'
import type { PodSource } from '../sync-loop/pod-source.ts'

/** An API that holds the pods of one node, for tests of the core: the source of pods and where statuses go. */
export interface MemoryPods extends PodSource {
  readonly client: Pick<ResourceClient<Pod>, 'patch' | 'delete' | 'get'>
  add(pod: Pod): void
  /** Marks the pod as being deleted, as the API server does on a graceful delete. */
  delete(name: string, graceSeconds: number): void
  /** Takes the object away without further ado. */
  forceDelete(name: string): void
  get(name: string): Pod | undefined
  /** Every status that was written, oldest first. */
  readonly written: PodStatus[]
}

const namespace = 'default'

/** All pods are in the namespace `default`. */
export function createMemoryPods(): MemoryPods {
  const store = new Map<string, Pod>()
  const written: PodStatus[] = []
  let handler: { set(pod: Pod): void; remove(pod: Pod): void } | undefined
  let revision = 0

  const put = (pod: Pod): Pod => {
    const stored = { ...pod, metadata: { ...pod.metadata, namespace, resourceVersion: String(++revision) } }
    store.set(pod.metadata.name ?? '', stored)
    queueMicrotask(() => handler?.set(stored))
    return stored
  }
  const take = (name: string): void => {
    const pod = store.get(name)
    store.delete(name)
    if (pod) queueMicrotask(() => handler?.remove(pod))
  }
  const existing = (name: string): Pod => {
    const pod = store.get(name)
    if (!pod) throw statusErrors.notFound({ group: '', resource: 'pods' }, name)
    return pod
  }

  return {
    written,
    client: {
      async get(name) {
        return existing(name)
      },
      async patch(name, { body }) {
        const pod = existing(name)
        const status = mergeStatus(pod.status ?? {}, (body as { status: PodStatus }).status)
        if (isDeepStrictEqual(status, pod.status)) return pod
        written.push(status)
        return put({ ...pod, status })
      },
      async delete(name, options) {
        const pod = existing(name)
        if (options?.preconditions?.uid !== pod.metadata.uid)
          throw statusErrors.conflict({ group: '', resource: 'pods' }, name, 'uid')
        take(name)
        return null
      },
    },
    add: (pod) => void put(pod),
    delete(name, graceSeconds) {
      const pod = existing(name)
      const metadata = {
        ...pod.metadata,
        deletionTimestamp: '2026-01-01T00:00:00Z',
        deletionGracePeriodSeconds: graceSeconds,
      }
      put({ ...pod, metadata })
    },
    forceDelete: take,
    get: (name) => store.get(name),
    async subscribe(given) {
      handler = given
      for (const pod of store.values()) given.set(pod)
    },
    synced: async () => undefined,
    list: () => [...store.values()],
    byName: (_namespace, name) => store.get(name),
    byUID: (uid) => [...store.values()].find((pod) => pod.metadata.uid === uid),
  }
}

function mergeStatus(have: PodStatus, patch: PodStatus): PodStatus {
  const conditions = new Map(
    (have.conditions ?? []).map((condition): [string, PodCondition] => [condition.type, condition]),
  )
  for (const condition of patch.conditions ?? []) conditions.set(condition.type, condition)
  return { ...have, ...patch, conditions: [...conditions.values()] }
}
