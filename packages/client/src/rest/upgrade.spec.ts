import { isForbidden, statusErrors } from '@keelson/apimachinery'
import { systemClock, systemRandom } from '@keelson/component-base'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testCertificates } from '../testing/index.ts'
import type { Client } from './client.ts'
import { createClient } from './create-client.ts'

let server: Server
let client: Client
let seen: { authorization?: string; protocol?: string | string[]; url?: string }
const sockets = new Set<Duplex>()

beforeEach(async () => {
  const pem = testCertificates()
  server = createServer({ cert: pem.serverCert, key: pem.serverKey })
  server.on('connection', (socket: Duplex) => sockets.add(socket))
  server.on('upgrade', (req, socket: Duplex) => {
    seen = { authorization: req.headers.authorization, protocol: req.headers['sec-websocket-protocol'], url: req.url }
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\nhello',
    )
    socket.pipe(socket)
  })
  server.on('request', (_req, res) => {
    res.writeHead(403, { 'content-type': 'application/json' })
    res.end(JSON.stringify(statusErrors.forbidden({ group: '', resource: 'pods' }, 'web', 'no exec for you').status))
  })
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve))
  const config = { server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, ca: pem.ca, token: 'secret' }
  client = createClient(config, { clock: systemClock, random: systemRandom })
})

afterEach(async () => {
  await client.close()
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
})

describe('an upgrade', () => {
  it('hands over the socket, what came with the headers, and what was agreed on', async () => {
    const { socket, head, headers } = await client.upgrade({
      method: 'GET',
      path: '/api/v1/namespaces/ns/pods/web/exec',
      query: { command: ['sh', '-c'], stdin: true },
      headers: { upgrade: 'websocket', 'sec-websocket-protocol': 'v5.channel.k8s.io' },
    })
    expect(seen).toEqual({
      authorization: 'Bearer secret',
      protocol: 'v5.channel.k8s.io',
      url: '/api/v1/namespaces/ns/pods/web/exec?command=sh&command=-c&stdin=true',
    })
    expect(headers['sec-websocket-protocol']).toBe('v5.channel.k8s.io')
    let text = head.toString()
    const echoed = Promise.withResolvers<void>()
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text === 'helloping') echoed.resolve()
    })
    socket.write('ping')
    await echoed.promise
    socket.destroy()
  })

  it('that is refused rejects with the server’s Status', async () => {
    await expect(client.upgrade({ method: 'POST', path: '/api/v1/namespaces/ns/pods/web/exec' })).rejects.toSatisfy(
      isForbidden,
    )
  })
})
