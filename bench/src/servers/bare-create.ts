import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createEtcdClient } from '@keelson/apiserver/testing'
import type { EtcdPort } from '@keelson/apiserver/testing'
import { systemClock } from '@keelson/component-base'
import { serveHelper } from '../lib/child.ts'

// What one Node process can do at most: the bytes in, one parse, the same transaction in etcd, the bytes out.
function create(etcd: EtcdPort, prefix: string, request: IncomingMessage, response: ServerResponse): void {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const value = Buffer.concat(parts)
    const { metadata } = JSON.parse(value.toString()) as { metadata: { name: string } }
    const done = etcd.swap({
      key: `${prefix}${metadata.name}`,
      compare: { target: 'mod', value: 0 },
      put: { value },
    })
    done.then(
      ({ succeeded }) => {
        response.writeHead(succeeded ? 201 : 409, {
          'content-type': 'application/json',
          'content-length': value.length,
        })
        response.end(value)
      },
      (err: unknown) => response.destroy(err as Error),
    )
  })
}

serveHelper(async (o: { key: string; cert: string; ca: string; endpoint: string; prefix: string }) => {
  const etcd = createEtcdClient({ endpoints: [o.endpoint], clock: systemClock })
  const server = createServer({ key: o.key, cert: o.cert, ca: o.ca, requestCert: true }, (request, response) =>
    create(etcd, o.prefix, request, response),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port }
})
