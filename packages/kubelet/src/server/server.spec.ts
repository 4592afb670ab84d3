import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { createWebSocketStream } from 'ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSpdyConnection, type SpdyConnection } from './spdy/connection.ts'
import { call, dialSpdy, dialWebSocket, onChannel } from './testing/clients.ts'
import { createProcessRuntime } from './testing/process-runtime.ts'
import { serveKubelet, tokens, type ServedKubelet } from './testing/served-kubelet.ts'

const processes = createProcessRuntime('line one\nline two\n')
let kubelet: ServedKubelet
let shouter: Server
let port: number

beforeAll(async () => {
  kubelet = await serveKubelet(processes.runtime)
  // Answers only after the client has closed its half, so that half-closing is proved as well.
  shouter = createServer({ allowHalfOpen: true }, (socket) => {
    void text(socket).then((said) => socket.end(said.toUpperCase()))
  })
  shouter.listen(0, '127.0.0.1')
  await once(shouter, 'listening')
  port = (shouter.address() as AddressInfo).port
})

afterAll(async () => {
  await kubelet.stop()
  shouter.close()
})

const exec = (streams: string, ...command: string[]) =>
  `/exec/ns/web/c?${streams}${command.map((word) => `&command=${encodeURIComponent(word)}`).join('')}`

describe('the kubelet server', () => {
  it('asks who and whether they may before anything else', async () => {
    expect(await call(kubelet, '/pods', { headers: {} })).toEqual({ status: 401, body: 'Unauthorized' })
    const nobody = { authorization: `Bearer ${tokens.nobody}` }
    expect(await call(kubelet, '/exec/ns/web/c', { headers: nobody })).toEqual({
      status: 403,
      body: 'Forbidden (user=nobody, verb=get, resource=nodes, subresource(s)=[proxy])\n',
    })
  })

  it('serves health, pods, configuration, metrics and usage', async () => {
    expect(await call(kubelet, '/healthz')).toEqual({ status: 200, body: 'ok' })
    expect(JSON.parse((await call(kubelet, '/pods')).body)).toMatchObject({
      kind: 'PodList',
      items: [{ metadata: { name: 'web' } }],
    })
    expect((await call(kubelet, '/configz')).body).toBe('{"kubeletconfig":{"port":10250}}')
    expect((await call(kubelet, '/metrics')).body).toContain('process_cpu_seconds_total')
    expect((await call(kubelet, '/metrics/probes')).status).toBe(200)
    await call(kubelet, '/healthz')
    expect((await call(kubelet, '/metrics/slis')).body).toContain('kubernetes_healthcheck{')
    expect((await call(kubelet, '/stats/summary')).body).toBe('{"node":{}}')
    expect((await call(kubelet, '/nothing')).status).toBe(404)
    expect((await call(kubelet, '/pods', { method: 'DELETE' })).status).toBe(405)
  })

  it('sends container logs', async () => {
    expect(await call(kubelet, '/containerLogs/ns/web/c')).toEqual({ status: 200, body: 'line one\nline two\n' })
    expect((await call(kubelet, '/containerLogs/ns/web/c?limitBytes=4')).body).toBe('line')
    expect((await call(kubelet, '/containerLogs/ns/web/c?tailLines=x')).status).toBe(400)
    expect(await call(kubelet, '/containerLogs/ns/gone/c')).toEqual({ status: 404, body: 'pod does not exist\n' })
    expect(await call(kubelet, '/containerLogs/ns/web/x')).toEqual({
      status: 404,
      body: 'container "x" not found in pod "web"\n',
    })
  })
})

describe('exec over SPDY', () => {
  const open = (connection: SpdyConnection, type: string) => connection.open({ streamtype: [type] })

  it('joins all streams and reports the exit code', async () => {
    const path = exec('input=1&output=1&error=1', 'sh', '-c', 'cat; echo oops >&2; exit 3')
    const { connection, protocol } = await dialSpdy(kubelet, path, ['v9.channel.k8s.io', 'v4.channel.k8s.io'])
    expect(protocol).toBe('v4.channel.k8s.io')
    const [error, stdin, stdout, stderr] = await Promise.all(
      ['error', 'stdin', 'stdout', 'stderr'].map((type) => open(connection, type)),
    )
    stdin?.end('typed')
    const [status, out, err] = await Promise.all([error, stdout, stderr].map((stream) => text(stream as never)))
    expect([out, err]).toEqual(['typed', 'oops\n'])
    expect(JSON.parse(status ?? '')).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '3' }] },
    })
  })

  it('tells clients of the old protocols in words, and nothing on success', async () => {
    const { connection } = await dialSpdy(kubelet, exec('output=1', 'true'), ['v2.channel.k8s.io'])
    const [error] = await Promise.all([open(connection, 'error'), open(connection, 'stdout')])
    expect(await text(error)).toBe('')
    const failing = await dialSpdy(kubelet, exec('output=1', 'false'), ['v2.channel.k8s.io'])
    const [words] = await Promise.all([open(failing.connection, 'error'), open(failing.connection, 'stdout')])
    expect(await text(words)).toBe('command terminated with non-zero exit code: exit status 1')
  })

  it('passes terminal sizes on', async () => {
    const { connection } = await dialSpdy(kubelet, exec('input=1&output=1&tty=1', 'cat'), ['v4.channel.k8s.io'])
    const [error, stdin, , resize] = await Promise.all(
      ['error', 'stdin', 'stdout', 'resize'].map((type) => open(connection, type)),
    )
    resize?.write('{"Width":80,"Height":24}\n{"Width":1')
    resize?.write('00,"Height":30}')
    await expect.poll(() => processes.resizes).toContainEqual({ width: 100, height: 30 })
    stdin?.end()
    expect(JSON.parse(await text(error as never))).toEqual({ metadata: {}, status: 'Success' })
  })

  it('refuses what cannot be served', async () => {
    await expect(dialSpdy(kubelet, exec('output=1', 'true'), ['v9.channel.k8s.io'])).rejects.toThrow(
      '403 unable to upgrade: unable to negotiate protocol',
    )
    await expect(dialSpdy(kubelet, exec('', 'true'), ['v4.channel.k8s.io'])).rejects.toThrow(
      '400 you must specify at least 1 of stdin, stdout, stderr',
    )
    await expect(dialSpdy(kubelet, '/exec/ns/web/x?output=1&command=true', ['v4.channel.k8s.io'])).rejects.toThrow(
      '500 container not found ("x")',
    )
    const { connection } = await dialSpdy(kubelet, exec('output=1', '/no/such'), ['v4.channel.k8s.io'])
    const [error] = await Promise.all([open(connection, 'error'), open(connection, 'stdout')])
    expect(JSON.parse(await text(error))).toMatchObject({
      reason: 'InternalError',
      message: expect.stringContaining('error executing command in container: spawn /no/such'),
    })
  })
})

describe('exec over WebSocket', () => {
  it('closes stdin by the v5 close message and reports the end', async () => {
    const path = exec('stdin=true&stdout=true&stderr=true', 'sh', '-c', 'cat; echo oops >&2; exit 2')
    const { socket, protocol, messages, closed } = await dialWebSocket(kubelet, path, ['v5.channel.k8s.io'])
    expect(protocol).toBe('v5.channel.k8s.io')
    socket.send(Buffer.from('\0typed', 'latin1'))
    socket.send(Buffer.from([255, 0]))
    await closed
    expect(onChannel(messages, 1).toString()).toBe('typed')
    expect(onChannel(messages, 2).toString()).toBe('oops\n')
    expect(JSON.parse(onChannel(messages, 3).toString())).toMatchObject({
      details: { causes: [{ reason: 'ExitCode', message: '2' }] },
    })
  })

  it('speaks base64 to clients that want text', async () => {
    const { protocol, messages, closed } = await dialWebSocket(kubelet, exec('stdout=true', 'echo', 'hi'), [
      'base64.channel.k8s.io',
    ])
    await closed
    expect(protocol).toBe('base64.channel.k8s.io')
    expect(messages.map((message) => message.toString())).toContain(`1${Buffer.from('hi\n').toString('base64')}`)
  })

  it('carries much output to a client that reads slowly', async () => {
    const path = exec('stdout=true', 'sh', '-c', 'head -c 3000000 /dev/zero')
    const { socket, messages, closed } = await dialWebSocket(kubelet, path, ['v4.channel.k8s.io'])
    socket.pause()
    await new Promise((resolve) => setImmediate(resolve))
    socket.resume()
    await closed
    expect(onChannel(messages, 1).length).toBe(3_000_000)
  })

  it('ends the session when the client leaves', async () => {
    const { socket } = await dialWebSocket(kubelet, exec('stdin=true&stdout=true', 'sleep', '1000'), [
      'v4.channel.k8s.io',
    ])
    await expect.poll(() => processes.children.at(-1)?.spawnargs).toEqual(['sleep', '1000'])
    const child = processes.children.at(-1)
    socket.close()
    await expect.poll(() => child?.signalCode).toBe('SIGKILL')
  })

  it('attaches', async () => {
    const { socket, messages, closed } = await dialWebSocket(kubelet, '/attach/ns/web/c?stdin=true&stdout=true', [
      'v5.channel.k8s.io',
    ])
    socket.send(Buffer.from('\0hello', 'latin1'))
    socket.send(Buffer.from([255, 0]))
    await closed
    expect(onChannel(messages, 1).toString()).toBe('hello')
  })
})

describe('port-forward', () => {
  const shout = async (connection: SpdyConnection, to: number, id: string) => {
    const headers = { port: [String(to)], requestid: [id] }
    const error = await connection.open({ ...headers, streamtype: ['error'] })
    const data = await connection.open({ ...headers, streamtype: ['data'] })
    data.end('hello')
    return Promise.all([text(data), text(error)])
  }

  it('carries several connections over SPDY', async () => {
    const { connection, protocol } = await dialSpdy(kubelet, '/portForward/ns/web', ['portforward.k8s.io'])
    expect(protocol).toBe('portforward.k8s.io')
    const answers = await Promise.all(['0', '1'].map((id) => shout(connection, port, id)))
    expect(answers).toEqual([
      ['HELLO', ''],
      ['HELLO', ''],
    ])
    const [, refused] = await shout(connection, 1, '2')
    expect(refused).toMatch(/^error forwarding port 1 to pod web, uid uid-1: .*ECONNREFUSED/)
    expect(await shout(connection, port, '3')).toEqual(['HELLO', ''])
    connection.close()
  })

  it('carries SPDY inside a WebSocket, as kubectl 1.31 and newer do', async () => {
    const { socket, protocol } = await dialWebSocket(kubelet, '/portForward/ns/web/uid-1', [
      'SPDY/3.1+portforward.k8s.io',
    ])
    expect(protocol).toBe('SPDY/3.1+portforward.k8s.io')
    const connection = createSpdyConnection(createWebSocketStream(socket), { role: 'client' })
    expect(await shout(connection, port, '0')).toEqual(['HELLO', ''])
    connection.close()
  })

  it('speaks the channel protocol of the JavaScript client', async () => {
    const greeter = createServer((socket) => socket.end('welcome'))
    greeter.listen(0, '127.0.0.1')
    await once(greeter, 'listening')
    const own = (greeter.address() as AddressInfo).port
    const { messages, closed } = await dialWebSocket(kubelet, `/portForward/ns/web?port=${own}`, ['v4.channel.k8s.io'])
    await closed
    greeter.close()
    const prefix = Buffer.from([own & 0xff, own >> 8])
    expect(onChannel(messages, 0)).toEqual(Buffer.concat([prefix, Buffer.from('welcome')]))
    expect(onChannel(messages, 1)).toEqual(prefix)
  })
})
