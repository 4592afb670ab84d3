import { text } from 'node:stream/consumers'
import Docker from 'dockerode'
import { createWebSocketStream } from 'ws'
import { nullLogger, systemClock, systemRandom } from '@keelson/component-base'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPodNetwork } from '../runtime/docker/network/pod-network.ts'
import { createDockerRuntime } from '../runtime/docker/runtime.ts'
import type { PodRuntime } from '../runtime/port.ts'
import { containerConfig, sandboxConfig } from '../runtime/testing/configs.ts'
import { makeTestImage, testImage } from '../runtime/testing/test-image.ts'
import { createSpdyConnection, type SpdyConnection } from './spdy/connection.ts'
import { call, dialSpdy, dialWebSocket, onChannel } from './testing/clients.ts'
import { serveKubelet, type ServedKubelet } from './testing/served-kubelet.ts'

const pod = { uid: 'uid-1', namespace: 'ns', name: 'web' }
/** Prints two lines, echoes its input, and serves on a port of the pod's loopback only. */
const script = [
  'echo one; echo two >&2',
  'httpd -p 127.0.0.1:7000 -h /etc',
  'while read -r line; do echo "got $line"; done',
  'sleep 3600',
].join('\n')

describe('the kubelet server on Docker', () => {
  const docker = new Docker()
  const owner = `server-${systemRandom.alphanum(6)}`
  const forwarding = { ensure: async () => undefined }
  const network = createPodNetwork({ docker, logger: nullLogger, owner, bridge: 'kltest2', forwarding })
  let runtime: PodRuntime
  let kubelet: ServedKubelet

  beforeAll(async () => {
    await makeTestImage(docker)
    const shared = { docker, clock: systemClock, random: systemRandom, logger: nullLogger, network, owner }
    runtime = createDockerRuntime({ ...shared, canLowerOomScore: false })
    await runtime.configureNetwork('10.199.79.0/24')
    const sandbox = await runtime.runSandbox(sandboxConfig(pod))
    const config = containerConfig(pod, 'c', { image: testImage, command: ['sh', '-c', script], stdin: true })
    const containerId = await runtime.createContainer(sandbox.id, config)
    await runtime.startContainer(containerId)
    kubelet = await serveKubelet(runtime, { containerId, sandboxId: sandbox.id })
  })
  afterAll(async () => {
    await kubelet?.stop()
    for (const container of await runtime.listContainers()) await runtime.removeContainer(container.id)
    for (const sandbox of await runtime.listSandboxes()) await runtime.removeSandbox(sandbox.id)
    await docker.getNetwork(network.name).remove()
  })

  const exec = (streams: string, ...command: string[]) =>
    `/exec/ns/web/c?${streams}${command.map((word) => `&command=${encodeURIComponent(word)}`).join('')}`
  const open = (connection: SpdyConnection, ...types: string[]) =>
    Promise.all(types.map((type) => connection.open({ streamtype: [type] })))

  it('reads logs with their options', async () => {
    const log = async (query: string) => (await call(kubelet, `/containerLogs/ns/web/c?${query}`)).body
    await expect
      .poll(async () => (await log('')).split('\n').toSorted())
      .toEqual(expect.arrayContaining(['one', 'two']))
    expect(await log('tailLines=1')).toMatch(/^(one|two)\n$/)
    expect(await log('tailLines=1&timestamps=true')).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z (one|two)\n$/)
    expect(await log('limitBytes=2')).toHaveLength(2)
    expect(await log('sinceTime=2100-01-01T00:00:00Z')).toBe('')
  })

  it('executes over SPDY with input, output, errors and exit code', async () => {
    const path = exec('input=1&output=1&error=1', 'sh', '-c', 'cat; echo oops >&2; exit 5')
    const { connection } = await dialSpdy(kubelet, path, ['v4.channel.k8s.io'])
    const [error, stdin, stdout, stderr] = await open(connection, 'error', 'stdin', 'stdout', 'stderr')
    stdin?.end('typed')
    const [status, out, err] = await Promise.all([error, stdout, stderr].map((stream) => text(stream as never)))
    expect([out, err]).toEqual(['typed', 'oops\n'])
    expect(JSON.parse(status ?? '')).toMatchObject({ details: { causes: [{ reason: 'ExitCode', message: '5' }] } })
  })

  it('executes over WebSocket on a terminal of the size the client has', async () => {
    const path = exec('stdin=true&stdout=true&tty=true', 'sh')
    const { socket, messages, closed } = await dialWebSocket(kubelet, path, ['v5.channel.k8s.io'])
    socket.send(Buffer.from('\x04{"Width":123,"Height":45}', 'latin1'))
    socket.send(Buffer.from('\0busybox stty size 2>/dev/null || /bin/busybox stty size; exit 0\n', 'latin1'))
    await closed
    expect(onChannel(messages, 1).toString()).toContain('45 123')
    expect(JSON.parse(onChannel(messages, 3).toString())).toEqual({ metadata: {}, status: 'Success' })
  })

  it('says that a command does not exist', async () => {
    const { connection } = await dialSpdy(kubelet, exec('output=1', '/no/such'), ['v4.channel.k8s.io'])
    const [error] = await open(connection, 'error', 'stdout')
    const status = JSON.parse(await text(error as never)) as { status: string; message: string }
    expect(status.status).toBe('Failure')
  })

  it('attaches to the main process', async () => {
    const { connection } = await dialSpdy(kubelet, '/attach/ns/web/c?input=1&output=1', ['v4.channel.k8s.io'])
    const [, stdin, stdout] = await open(connection, 'error', 'stdin', 'stdout')
    stdin?.write('hello\n')
    let seen = ''
    for await (const chunk of stdout as AsyncIterable<Buffer>) {
      seen += chunk.toString()
      if (seen.includes('got hello')) break
    }
    expect(seen).toContain('got hello')
    connection.close()
  })

  it('forwards to a port that listens on the loopback of the pod only', async () => {
    const { socket } = await dialWebSocket(kubelet, '/portForward/ns/web', ['SPDY/3.1+portforward.k8s.io'])
    const connection = createSpdyConnection(createWebSocketStream(socket), { role: 'client' })
    const forward = async (port: string, requestid: string) => {
      const [error, data] = await Promise.all(
        ['error', 'data'].map((type) => connection.open({ streamtype: [type], port: [port], requestid: [requestid] })),
      )
      data?.end('GET /passwd HTTP/1.0\r\n\r\n')
      return Promise.all([text(data as never), text(error as never)])
    }
    expect(await forward('7000', '0')).toEqual([expect.stringContaining('root:x:0:0'), ''])
    const [, refused] = await forward('7001', '1')
    expect(refused).toMatch(/^error forwarding port 7001 to pod web, uid uid-1: failed to connect to localhost:7001/)
    connection.close()
  })
})
