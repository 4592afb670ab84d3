import type { EtcdPort } from '@keelson/apiserver/testing'
import { realisticPod } from './pod.ts'

/** Writes `count` running pods into etcd as an apiserver stores them. */
export async function fillPods(etcd: EtcdPort, count: number): Promise<void> {
  await fillObjects(etcd, count, (index) => {
    const name = `web-${String(index).padStart(5, '0')}`
    return { key: `/registry/pods/default/${name}`, object: realisticPod(name) }
  })
}

/** Writes `count` objects into etcd as an apiserver stores them, with a uid and a creation time. */
export async function fillObjects(
  etcd: EtcdPort,
  count: number,
  make: (index: number) => { key: string; object: { kind: string; apiVersion: string; metadata: object } },
): Promise<void> {
  let next = 0
  const writer = async (): Promise<void> => {
    while (next < count) {
      const index = next++
      const { key, object } = make(index)
      const { kind, apiVersion, metadata, ...rest } = object
      const uid = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
      const stored = {
        kind,
        apiVersion,
        metadata: { ...metadata, uid, creationTimestamp: '2026-01-01T00:00:00Z' },
        ...rest,
      }
      const value = Buffer.from(JSON.stringify(stored))
      await etcd.swap({ key, compare: { target: 'mod', value: 0 }, put: { value } })
    }
  }
  await Promise.all(Array.from({ length: 64 }, writer))
}
