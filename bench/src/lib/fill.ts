import type { EtcdPort } from '@keelson/apiserver/testing'
import { realisticPod } from './pod.ts'

/** Writes `count` pods into etcd as an apiserver stores them. */
export async function fillPods(etcd: EtcdPort, count: number): Promise<void> {
  let next = 0
  const writer = async (): Promise<void> => {
    while (next < count) {
      const name = `web-${String(next++).padStart(5, '0')}`
      const { kind, apiVersion, metadata, ...rest } = realisticPod(name)
      const stored = {
        kind,
        apiVersion,
        metadata: {
          ...metadata,
          uid: `00000000-0000-4000-8000-${name.slice(4).padStart(12, '0')}`,
          creationTimestamp: '2026-01-01T00:00:00Z',
        },
        ...rest,
      }
      await etcd.swap({
        key: `/registry/pods/default/${name}`,
        compare: { target: 'mod', value: 0 },
        put: { value: Buffer.from(JSON.stringify(stored)) },
      })
    }
  }
  await Promise.all(Array.from({ length: 64 }, writer))
}
