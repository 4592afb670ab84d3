import { isNotFound, type KubeObject } from '@keelson/apimachinery'
import type { Client, DeleteOptions, KindRef, PatchOptions, WriteOptions } from '@keelson/client'
import type { OwnWrites } from './own-writes.ts'

/** Writes of one reconcile. The framework waits for the informers to show them before it reconciles the key again. */
export interface Writer {
  create<T extends KubeObject>(kind: KindRef<T>, obj: T, options?: WriteOptions): Promise<T>
  update<T extends KubeObject>(kind: KindRef<T>, obj: T): Promise<T>
  updateStatus<T extends KubeObject>(kind: KindRef<T>, obj: T): Promise<T>
  patch<T extends KubeObject>(kind: KindRef<T>, name: string, options: PatchOptions): Promise<T>
  /** Deletes; an object that is gone already is fine. */
  delete<T extends KubeObject>(kind: KindRef<T>, name: string, options: DeleteOptions): Promise<void>
}

/** A writer for one key. */
export function createWriter(client: Client, key: string, own: OwnWrites): Writer {
  const seen = <T extends KubeObject>(kind: KindRef<T>, obj: T): T => {
    own.record(key, kind as KindRef<never>, obj.metadata.resourceVersion)
    return obj
  }
  return {
    create: async (kind, obj, options) => seen(kind, await client.resource(kind).create(obj, options)),
    update: async (kind, obj) => seen(kind, await client.resource(kind).update(obj)),
    updateStatus: async (kind, obj) => seen(kind, await client.resource(kind).updateStatus(obj)),
    patch: async (kind, name, options) => seen(kind, await client.resource(kind).patch(name, options)),
    async delete(kind, name, options) {
      try {
        const answer = await client.resource(kind).delete(name, options)
        const { metadata } = answer as { metadata?: { resourceVersion?: string } }
        own.record(key, kind as KindRef<never>, metadata?.resourceVersion)
      } catch (err) {
        if (!isNotFound(err)) throw err
      }
    },
  }
}
