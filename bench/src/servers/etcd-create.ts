import { Etcd3 } from 'etcd3'
import { serveHelper } from '../lib/child.ts'

// The limit: the etcd3 package by itself, doing the transaction a create needs.
serveHelper(async (o: { endpoint: string; value: Uint8Array; clients: number; seconds: number; prefix: string }) => {
  const client = new Etcd3({ hosts: o.endpoint })
  const value = Buffer.from(o.value)
  const end = performance.now() + o.seconds * 1000
  let created = 0
  const worker = async (): Promise<void> => {
    while (performance.now() < end) {
      const key = `${o.prefix}${created++}`
      const result = await client.if(key, 'Create', '==', 0).then(client.put(key).value(value)).commit()
      if (!result.succeeded) throw new Error(`${key} exists`)
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: o.clients }, worker))
  const perSecond = created / ((performance.now() - start) / 1000)
  client.close()
  return { perSecond }
})
