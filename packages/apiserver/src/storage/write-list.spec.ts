import { PassThrough, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createStoredList } from './etcd/list.ts'
import { createStoredObject } from './stored-object.ts'
import { listEnvelope, writeList } from './write-list.ts'

const items = Array.from({ length: 300 }, (_, n) =>
  createStoredObject(
    `/registry/pods/d/p${n}`,
    Buffer.from(`{"metadata":{"name":"p${n}"},"pad":"${'ä'.repeat(1000)}"}`),
    n + 1,
  ),
)
const list = createStoredList(items, { revision: 400, continue: 'token', remainingItemCount: 7 })
const wanted = {
  kind: 'PodList',
  apiVersion: 'v1',
  metadata: { resourceVersion: '400', continue: 'token', remainingItemCount: 7 },
  items: items.map((item) => item.object),
}

describe('writeList', () => {
  it.each([false, true])('writes a whole list (gzip: %s)', async (gzip) => {
    const stream = new PassThrough({ highWaterMark: 1000 })
    const [bytes] = await Promise.all([
      buffer(stream),
      writeList(stream, list, { ...listEnvelope('PodList', 'v1', list), gzip }),
    ])
    const text = gzip ? gunzipSync(bytes) : bytes
    expect(JSON.parse(text.toString())).toEqual(wanted)
  })

  it('writes empty lists', async () => {
    const empty = createStoredList([], { revision: 5 })
    const stream = new PassThrough()
    const [bytes] = await Promise.all([buffer(stream), writeList(stream, empty, listEnvelope('PodList', 'v1', empty))])
    expect(JSON.parse(bytes.toString())).toEqual({
      kind: 'PodList',
      apiVersion: 'v1',
      metadata: { resourceVersion: '5' },
      items: [],
    })
  })

  it('writes another encoding', async () => {
    const stream = new PassThrough()
    const encoding = { id: 'names', encode: (item: (typeof items)[0]) => Buffer.from(`"${item.object.metadata.name}"`) }
    const [bytes] = await Promise.all([
      buffer(stream),
      writeList(stream, list, { ...listEnvelope('X', 'v1', list), encoding }),
    ])
    expect((JSON.parse(bytes.toString()) as { items: string[] }).items).toEqual(items.map((_, n) => `p${n}`))
  })

  it('waits for a slow reader instead of buffering', async () => {
    let written = 0
    const stuck = new Writable({ highWaterMark: 1000, write: (chunk: Buffer) => void (written += chunk.length) })
    const controller = new AbortController()
    const done = writeList(stuck, list, { ...listEnvelope('PodList', 'v1', list), signal: controller.signal })
    await new Promise((resolve) => setImmediate(resolve))
    expect(written + stuck.writableLength).toBeLessThan(200_000)
    controller.abort()
    await done
    expect(stuck.writableEnded).toBe(false)
  })

  it('gives up when the reader goes away', async () => {
    const stream = new Writable({ highWaterMark: 1000, write: () => undefined })
    const done = writeList(stream, list, listEnvelope('PodList', 'v1', list))
    stream.destroy()
    await expect(done).resolves.toBeUndefined()
  })
})
