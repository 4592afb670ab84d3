import { configMaps, secrets, type ConfigMap, type Pod, type Secret } from '@keelson/api'
import type { Client } from '@keelson/client'
import type { Clock, Logger, Random } from '@keelson/component-base'
import type { PodObjects } from './port.ts'
import { podReferences, type ObjectReference } from './references.ts'
import { watchObject, type WatchedObject } from './watched-object.ts'

/** What watching objects takes. */
export interface PodObjectsOptions {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

interface Entry {
  readonly watched: WatchedObject<ConfigMap | Secret>
  /** Pods that refer to the object, and whether they mount it. */
  readonly pods: Map<string, boolean>
}

const keyOf = ({ kind, namespace, name }: Omit<ObjectReference, 'mounted'>) => `${kind}/${namespace}/${name}`

/**
 * Watches each referenced object by its name, once for all pods that refer to it, from the first pod's registration to
 * the last one's end. A kubelet may see nothing else: its permissions cover the objects of its own pods only.
 */
export function createPodObjects(options: PodObjectsOptions): PodObjects {
  const { client } = options
  const entries = new Map<string, Entry>()
  const referred = new Map<string, Set<string>>()
  const listeners = new Set<(podUID: string) => void>()

  function watch(reference: ObjectReference): Entry {
    const { kind, namespace, name } = reference
    const pods = new Map<string, boolean>()
    const onChange = (change: 'appeared' | 'changed') => {
      // A pod that only reads its environment from the object waits for it to appear; later changes do not reach it.
      for (const [uid, mounted] of pods) {
        if (mounted || change === 'appeared') for (const listener of listeners) listener(uid)
      }
    }
    const shared = { ...options, namespace, name, onChange }
    const watched: WatchedObject<ConfigMap | Secret> =
      kind === 'secret'
        ? watchObject<Secret>({ ...shared, resource: client.resource(secrets) })
        : watchObject<ConfigMap>({ ...shared, resource: client.resource(configMaps) })
    return { watched, pods }
  }

  function release(key: string, podUID: string): void {
    const entry = entries.get(key)
    if (!entry) return
    entry.pods.delete(podUID)
    if (entry.pods.size > 0) return
    entries.delete(key)
    entry.watched.stop()
  }

  async function find<T>(reference: Omit<ObjectReference, 'mounted'>): Promise<T | undefined> {
    const entry = entries.get(keyOf(reference))
    if (entry) return (await entry.watched.get()) as T | undefined
    // Nobody registered: watched only for as long as it takes to read it.
    const passing = watch({ ...reference, mounted: false })
    try {
      return (await passing.watched.get()) as T | undefined
    } finally {
      passing.watched.stop()
    }
  }

  return {
    register(pod: Pod) {
      const uid = pod.metadata.uid ?? ''
      const references = podReferences(pod)
      const keys = new Set(references.map(keyOf))
      for (const reference of references) {
        const key = keyOf(reference)
        const entry = entries.get(key) ?? watch(reference)
        entries.set(key, entry)
        entry.pods.set(uid, reference.mounted)
      }
      for (const key of referred.get(uid) ?? []) if (!keys.has(key)) release(key, uid)
      referred.set(uid, keys)
    },
    unregister(podUID) {
      for (const key of referred.get(podUID) ?? []) release(key, podUID)
      referred.delete(podUID)
    },
    configMap: (namespace, name) => find<ConfigMap>({ kind: 'configMap', namespace, name }),
    secret: (namespace, name) => find<Secret>({ kind: 'secret', namespace, name }),
    onChange: (listener) => void listeners.add(listener),
  }
}
