import { createServer } from 'node:https'
import type { Server } from 'node:https'
import { readFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, testFile } from '../testing/start-server.ts'
import type { TestServer } from '../testing/start-server.ts'
import { pathBehindProxy, redirectFor } from './proxies.ts'

/** A kubelet that shows what it is asked, over the same TLS a real one has. */
interface FakeKubelet {
  readonly server: Server
  readonly port: number
  readonly upgrades: { url: string; headers: IncomingMessage['headers']; client: string }[]
}

async function startKubelet(): Promise<FakeKubelet> {
  const upgrades: FakeKubelet['upgrades'] = []
  const server = createServer({
    cert: readFileSync(testFile('server.crt')),
    key: readFileSync(testFile('server.key')),
    ca: readFileSync(testFile('ca.crt')),
    requestCert: true,
  })
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/containerLogs/default/web/gone') === true) {
      response.writeHead(400).end('container "gone" in pod "web" is waiting to start: ContainerCreating')
      return
    }
    response.writeHead(200, { 'content-type': 'text/plain' }).end(`asked ${request.url}\n`)
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const client = (socket as TLSSocket).getPeerCertificate().subject?.CN
    upgrades.push({ url: request.url ?? '', headers: request.headers, client: String(client) })
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n')
    socket.write(head)
    socket.pipe(socket)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return { server, upgrades, port: (server.address() as AddressInfo).port }
}

let kubelet: FakeKubelet
let api: TestServer
const pods = '/api/v1/namespaces/default/pods'

beforeAll(async () => {
  kubelet = await startKubelet()
  api = await startTestServer({
    flags: [
      `--kubelet-client-certificate=${testFile('admin.crt')}`,
      `--kubelet-client-key=${testFile('admin.key')}`,
      `--kubelet-certificate-authority=${testFile('ca.crt')}`,
    ],
  })
  const status = {
    addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
    daemonEndpoints: { kubeletEndpoint: { Port: kubelet.port } },
  }
  await api.request('/api/v1/nodes', { body: { metadata: { name: 'n1' }, status } })
  await api.request('/api/v1/namespaces/default/serviceaccounts', { body: { metadata: { name: 'default' } } })
  const containers = [
    { name: 'main', image: 'x' },
    { name: 'gone', image: 'x' },
  ]
  await api.request(pods, { body: { metadata: { name: 'web' }, spec: { containers } } })
  await api.request(pods, { body: { metadata: { name: 'unbound' }, spec: { containers: containers.slice(0, 1) } } })
  const binding = { metadata: { name: 'web' }, target: { kind: 'Node', name: 'n1' } }
  await api.request(`${pods}/web/binding`, { body: binding })
})

afterAll(async () => {
  await api.stop()
  kubelet.server.closeAllConnections()
  kubelet.server.close()
})

/** Sends an upgrade; resolves to the socket, or to the answer that refused it. */
function upgrade(
  path: string,
  o: { method?: string; as?: 'admin' | 'jane' } = {},
): Promise<{ socket?: Duplex; status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest({
      host: '127.0.0.1',
      port: api.port,
      path,
      method: o.method ?? 'POST',
      agent: false,
      ca: readFileSync(testFile('ca.crt')),
      cert: readFileSync(testFile(`${o.as ?? 'admin'}.crt`)),
      key: readFileSync(testFile(`${o.as ?? 'admin'}.key`)),
      headers: { connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'v4.channel.k8s.io' },
    })
    outgoing.once('upgrade', (response, socket) => resolve({ socket, status: response.statusCode ?? 0, text: '' }))
    outgoing.once('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    outgoing.once('error', reject)
    outgoing.end()
  })
}

function nextChunk(socket: Duplex): Promise<string> {
  return new Promise((resolve) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString()))
  })
}

describe('logs', () => {
  it('come from the kubelet of the pod’s node', async () => {
    const answer = await api.request(`${pods}/web/log?container=main&tailLines=5&follow=true`)
    expect(answer.text).toBe('asked /containerLogs/default/web/main?follow=true&tailLines=5\n')
  })

  it('need a container where there are several', async () => {
    expect((await api.request(`${pods}/web/log`)).json.message).toBe(
      'a container name must be specified for pod web, choose one of: [main gone]',
    )
    expect((await api.request(`${pods}/web/log?container=x`)).json.message).toBe('container x is not valid for pod web')
  })

  it('pass the kubelet’s refusal on as a Status', async () => {
    expect((await api.request(`${pods}/web/log?container=gone`)).json).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message: 'container "gone" in pod "web" is waiting to start: ContainerCreating',
    })
  })

  it('are empty before the pod is anywhere, and refuse nonsense', async () => {
    expect(await api.request(`${pods}/unbound/log`)).toMatchObject({ status: 204, text: '' })
    expect((await api.request(`${pods}/web/log?container=main&tailLines=-1`)).json).toMatchObject({
      code: 422,
      details: { kind: 'PodLogOptions', causes: [{ field: 'tailLines' }] },
    })
  })
})

describe('the proxies', () => {
  const below = (path: string) => `/api/v1/namespaces/proxy-1/pods/proxy/proxy${path}`

  it.each(['/', '/a/proxy/b?c=d', '/a%2Fb', '?c=d', ''])('pass on what follows them: %j', (path) => {
    expect(pathBehindProxy(below(path))).toBe(path)
  })

  it('send browsers to where links lead below the proxy', () => {
    expect(redirectFor('GET', below(''))).toBe(below('/'))
    expect(redirectFor('HEAD', below('?c=d'))).toBe(below('/?c=d'))
    expect(redirectFor('GET', below('/'))).toBeUndefined()
    expect(redirectFor('POST', below(''))).toBeUndefined()
  })

  it('reach the kubelet of a node', async () => {
    expect((await api.request('/api/v1/nodes/n1/proxy/stats/summary?a=b')).text).toBe('asked /stats/summary?a=b\n')
    const moved = await api.request('/api/v1/nodes/n1/proxy?a=b')
    expect([moved.status, moved.headers['location']]).toEqual([301, '/api/v1/nodes/n1/proxy/?a=b'])
  })
})

describe('exec, attach and port-forward', () => {
  it('hand the connection to the kubelet byte for byte', async () => {
    const { socket, status } = await upgrade(
      `${pods}/web/exec?container=main&command=sh&command=-c&stdin=true&tty=true`,
    )
    expect(status).toBe(101)
    socket?.write('hello \0\xff')
    expect(await nextChunk(socket as Duplex)).toBe('hello \0\xff')
    socket?.destroy()
    expect(kubelet.upgrades.at(-1)).toMatchObject({
      url: '/exec/default/web/main?command=sh&command=-c&input=1&tty=1',
      client: 'kubernetes-admin',
      headers: { upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'v4.channel.k8s.io' },
    })
  })

  it('read flags as every other parameter is read, whatever language wrote them', async () => {
    const { socket } = await upgrade(`${pods}/web/attach?container=main&stdin=False&stdout=True&stderr=1&tty=0`)
    socket?.destroy()
    expect(kubelet.upgrades.at(-1)?.url).toBe('/attach/default/web/main?output=1&error=1')
  })

  it.each(['log', 'exec', 'attach', 'portforward'])('are not read with HEAD: %s', async (name) => {
    expect((await api.request(`${pods}/web/${name}`, { method: 'HEAD' })).status).toBe(405)
  })

  it('need the right to create also when opened by GET', async () => {
    const role = {
      metadata: { name: 'reader' },
      rules: [{ apiGroups: [''], resources: ['pods/portforward'], verbs: ['get'] }],
    }
    const group = '/apis/rbac.authorization.k8s.io/v1/namespaces/default'
    await api.request(`${group}/roles`, { body: role })
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' }
    const subjects = [{ kind: 'User', name: 'jane', apiGroup: 'rbac.authorization.k8s.io' }]
    const bound = await api.request(`${group}/rolebindings`, { body: { metadata: { name: 'b' }, roleRef, subjects } })
    expect(bound.status).toBe(201)
    const refused = await upgrade(`${pods}/web/portforward`, { method: 'GET', as: 'jane' })
    expect(JSON.parse(refused.text)).toMatchObject({ code: 403, message: expect.stringContaining('cannot create') })
  })

  it('refuse what cannot be streamed with a Status', async () => {
    const plain = await api.request(`${pods}/web/exec?container=main&command=ls`, { method: 'POST' })
    expect(plain.json).toMatchObject({ code: 400, message: 'Upgrade request required' })
    const unbound = await upgrade(`${pods}/unbound/exec?command=ls`)
    expect(JSON.parse(unbound.text)).toMatchObject({ code: 400, message: 'pod unbound does not have a host assigned' })
    const missing = await upgrade(`${pods}/none/attach`)
    expect(JSON.parse(missing.text)).toMatchObject({ code: 404, message: 'pods "none" not found' })
  })
})
