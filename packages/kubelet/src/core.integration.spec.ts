import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Docker from 'dockerode'
import { nullLogger, systemClock, systemRandom } from '@keelson/component-base'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createPodNetwork } from './runtime/docker/network/pod-network.ts'
import { createDockerRuntime } from './runtime/docker/runtime.ts'
import type { PodRuntime } from './runtime/port.ts'
import { makeTestImage, testImage } from './runtime/testing/test-image.ts'
import { aPod } from './testing/builders.ts'
import { startCore } from './testing/core-under-test.ts'
import type { CoreUnderTest } from './testing/core-under-test.ts'

describe('kubelet core on Docker', () => {
  const docker = new Docker()
  const owner = `core-${systemRandom.alphanum(6)}`
  const forwarding = { ensure: async () => undefined }
  const network = createPodNetwork({ docker, logger: nullLogger, owner, bridge: 'kltest1', forwarding })
  let runtime: PodRuntime
  let under: CoreUnderTest

  beforeAll(async () => {
    await makeTestImage(docker)
    runtime = createDockerRuntime({
      docker,
      clock: systemClock,
      random: systemRandom,
      logger: nullLogger,
      network,
      owner,
      canLowerOomScore: false,
    })
    await runtime.configureNetwork('10.199.78.0/24')
  })
  afterAll(async () => {
    for (const container of await runtime.listContainers()) await runtime.removeContainer(container.id)
    for (const sandbox of await runtime.listSandboxes()) await runtime.removeSandbox(sandbox.id)
    await docker.getNetwork(network.name).remove()
  })
  beforeEach(async () => {
    under = await startCore({ runtime, crashBackoff: { initialMs: 1000, maxMs: 2000 } })
  })
  afterEach(async () => {
    for (const pod of under.pods.list()) under.pods.delete(pod.metadata.name ?? '', 0)
    await until(() => under.pods.list().length).toBe(0)
    await under.stop()
  })

  const until = (check: () => unknown) => expect.poll(check, { timeout: 15_000, interval: 10 })
  const status = (name: string) => under.pods.get(name)?.status
  const container = (name: string) => status(name)?.containerStatuses?.[0]
  const ready = (name: string) => status(name)?.conditions?.find(({ type }) => type === 'Ready')?.status
  const idOf = (name: string) => container(name)?.containerID?.slice('docker://'.length) ?? ''
  const busybox = (name: string, ...command: string[]) => ({
    name,
    image: testImage,
    imagePullPolicy: 'IfNotPresent',
    command,
  })
  const exec = async (name: string, ...command: string[]) => (await runtime.execSync(idOf(name), command, 5000)).stdout

  it('gives a pod its network, names, environment and logs', async () => {
    const main = {
      ...busybox('main', 'sh', '-c', 'echo "greeting: $(GREETING)"; sleep 3600'),
      env: [
        { name: 'GREETING', value: 'hello' },
        { name: 'MY_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      ],
    }
    under.pods.add(
      aPod('web', { containers: [main], subdomain: 'sub', hostAliases: [{ ip: '192.0.2.9', hostnames: ['extra'] }] }),
    )
    await until(() => ready('web')).toBe('True')
    const ip = status('web')?.podIP ?? ''
    expect(ip).toMatch(/^10\.199\.78\./)
    expect((await exec('web', 'sh', '-c', 'hostname; echo $MY_IP')).split('\n').slice(0, 2)).toEqual(['web', ip])
    const hosts = await exec('web', 'cat', '/etc/hosts')
    expect(hosts).toContain(`${ip}\tweb.sub.default.svc.cluster.local\tweb\n`)
    expect(hosts).toContain('192.0.2.9\textra\n')
    expect(await exec('web', 'cat', '/etc/resolv.conf')).toBe('nameserver 192.0.2.53\n')
    const log = await readFile(join(under.rootDir, 'log/pods/default_web_uid-web/main/0.log'), 'utf8')
    expect(log).toContain('greeting: hello')
  })

  it('restarts what dies, keeps its last words, and holds it back', async () => {
    const script = 'echo bye > /dev/termination-log; sleep 1; exit 5'
    under.pods.add(aPod('crash', { containers: [busybox('main', 'sh', '-c', script)] }))
    await until(() => container('crash')?.state?.waiting?.reason).toBe('CrashLoopBackOff')
    expect(container('crash')?.lastState?.terminated).toMatchObject({ exitCode: 5, reason: 'Error', message: 'bye\n' })
    await until(() => container('crash')?.restartCount).toBeGreaterThan(1)
  })

  it('says what Docker says of a command that is not there', async () => {
    under.pods.add(aPod('bad', { containers: [busybox('main', 'no-such-binary')] }))
    await until(() => container('bad')?.lastState?.terminated?.reason).toBe('ContainerCannotRun')
    expect(container('bad')?.lastState?.terminated?.message).toContain('executable file not found')
  })

  it('probes over the pod network', async () => {
    const readinessProbe = { tcpSocket: { port: 8080 }, periodSeconds: 1 }
    under.pods.add(
      aPod('probed', { containers: [{ ...busybox('main', 'sh', '-c', 'sleep 2; httpd -f -p 8080'), readinessProbe }] }),
    )
    await until(() => container('probed')?.started).toBe(true)
    expect(ready('probed')).toBe('False')
    await until(() => ready('probed')).toBe('True')
    expect(
      under.events.some((event) =>
        /Readiness probe failed: dial tcp 10\.199\.78\.\d+:8080: connect: connection refused/.test(event),
      ),
    ).toBe(true)
  })

  it('forwards a connection to a port of the pod', async () => {
    const script = 'echo pong > /tmp/index.html; httpd -f -h /tmp -p 127.0.0.1:7000'
    under.pods.add(aPod('served', { containers: [busybox('main', 'sh', '-c', script)] }))
    await until(() => ready('served')).toBe('True')
    const sandbox = (await under.core.directory.sandboxId(under.pods.get('served') ?? aPod('served'))) ?? ''
    const answers = async () => {
      const connection = await runtime.portForward(sandbox, 7000).catch(() => undefined)
      if (!connection) return ''
      connection.write('GET / HTTP/1.0\r\n\r\n')
      let text = ''
      for await (const chunk of connection) text += String(chunk)
      return text
    }
    await until(answers).toMatch(/pong\n$/)
    await expect(runtime.portForward(sandbox, 7001)).rejects.toMatchObject({ code: 'internal' })
  })

  it('gives a container the time it asks for to end', async () => {
    const script = 'trap "sleep 1; exit 0" TERM; while true; do sleep 0.1; done'
    under.pods.add(aPod('slow', { containers: [busybox('main', 'sh', '-c', script)] }))
    await until(() => ready('slow')).toBe('True')
    under.pods.delete('slow', 10)
    await until(() => under.pods.get('slow')).toBeUndefined()
    expect(under.pods.written.at(-1)?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
      exitCode: 0,
      reason: 'Completed',
    })
  })

  it('lets an ephemeral container look into the one it targets', async () => {
    const pod = aPod('debugged', { containers: [busybox('main', 'sleep', '3600')] })
    under.pods.add(pod)
    await until(() => ready('debugged')).toBe('True')
    const debug = (name: string, targetContainerName: string) => ({ ...busybox(name, 'ps'), targetContainerName })
    const ephemeralContainers = [debug('inside', 'main'), debug('lost', 'nosuch')]
    const running = under.pods.get('debugged') ?? pod
    under.pods.add({
      ...running,
      metadata: { ...running.metadata, generation: 2 },
      spec: { ...running.spec!, ephemeralContainers },
    })
    const debugging = (index: number) => status('debugged')?.ephemeralContainerStatuses?.[index]
    await until(() => debugging(0)?.state?.terminated?.exitCode).toBe(0)
    let seen = ''
    for await (const chunk of await runtime.logs(debugging(0)?.containerID?.slice('docker://'.length) ?? '', {}))
      seen += String(chunk)
    expect(seen).toContain('sleep 3600')
    expect(debugging(1)?.state?.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'unable to find target container nosuch',
    })
  })

  it('keeps the limits of a container', async () => {
    const resources = { requests: { cpu: '100m', memory: '32Mi' }, limits: { cpu: '500m', memory: '64Mi' } }
    under.pods.add(aPod('limited', { containers: [{ ...busybox('main', 'sleep', '3600'), resources }] }))
    await until(() => ready('limited')).toBe('True')
    const { HostConfig } = await docker.getContainer(idOf('limited')).inspect()
    expect(HostConfig).toMatchObject({
      CpuShares: 102,
      CpuQuota: 50_000,
      CpuPeriod: 100_000,
      Memory: 64 * 1024 ** 2,
      OomScoreAdj: 997,
    })
    expect(status('limited')?.qosClass).toBe('Burstable')
  })
})
