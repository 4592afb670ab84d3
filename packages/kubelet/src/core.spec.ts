import { FakeClock } from '@keelson/component-base/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { createFakeRuntime } from './runtime/fake/fake-runtime.ts'
import type { FakeRuntime } from './runtime/fake/fake-runtime.ts'
import { aContainer, aPod } from './testing/builders.ts'
import { startCore } from './testing/core-under-test.ts'
import type { CoreUnderTest } from './testing/core-under-test.ts'

describe('kubelet core', () => {
  const clock = new FakeClock()
  let under: CoreUnderTest
  let runtime: FakeRuntime
  afterEach(() => under.stop())

  async function start(options: Partial<Parameters<typeof startCore>[0]> = {}): Promise<void> {
    runtime = createFakeRuntime({ clock })
    runtime.registry.add('shell:1')
    await runtime.pullImage('shell:1', undefined)
    await runtime.configureNetwork('10.244.0.0/24')
    under = await startCore({ runtime, clock, ...options })
  }
  const status = (name: string) => under.pods.get(name)?.status
  const container = (name: string, index = 0) => status(name)?.containerStatuses?.[index]
  const until = (check: () => unknown) => expect.poll(check, { timeout: 3000, interval: 2 })
  const ready = (name: string) => status(name)?.conditions?.find(({ type }) => type === 'Ready')?.status
  /** As `until`, while time goes by. */
  const later = (check: () => unknown) => {
    const look = async () => {
      await clock.advanceAsync(100)
      return check()
    }
    return expect.poll(look, { timeout: 3000, interval: 2 })
  }
  /** Lets time pass in steps, with real turns of the event loop between them. */
  async function pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 500) {
      await clock.advanceAsync(Math.min(left, 500))
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  it('runs a pod and reports it', async () => {
    await start()
    under.pods.add(aPod('web'))
    await until(() => ready('web')).toBe('True')
    expect(status('web')).toMatchObject({
      phase: 'Running',
      qosClass: 'BestEffort',
      hostIP: '192.0.2.1',
      observedGeneration: 1,
    })
    expect(status('web')?.podIPs).toHaveLength(1)
    expect(container('web')).toMatchObject({
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: {} },
      lastState: {},
    })
    expect(container('web')?.containerID).toMatch(/^docker:\/\/c/)
    expect(status('web')?.conditions?.map(({ type }) => type)).toEqual([
      'PodReadyToStartContainers',
      'Initialized',
      'Ready',
      'ContainersReady',
      'PodScheduled',
    ])
    expect(under.events).toEqual([
      'Normal Pulled Container image "shell:1" already present on machine and can be accessed by the pod',
      'Normal Created Container created',
      'Normal Started Container started',
    ])
    const metrics = under.metrics.render()
    expect(metrics).toContain('kubelet_running_pods 1')
    expect(metrics).toContain('kubelet_started_pods_total 1')
    expect(metrics).toContain('kubelet_started_containers_total{container_type="container"} 1')
  })

  it('makes no more calls of the runtime than a start needs', async () => {
    await start()
    runtime.calls.length = 0
    under.pods.add(aPod('web'))
    await until(() => ready('web')).toBe('True')
    expect(runtime.calls.map((call) => call.split(' ')[0])).toEqual([
      'runSandbox',
      'imageStatus',
      'createContainer',
      'startContainer',
      'inspectContainer',
      'imageStatus',
    ])
  })

  it('ends a deleted pod within its grace period and removes every trace', async () => {
    await start()
    under.pods.add(aPod('web'))
    await until(() => ready('web')).toBe('True')
    under.pods.delete('web', 7)
    await until(() => under.pods.get('web')).toBeUndefined()
    await until(async () => (await runtime.listContainers()).length + (await runtime.listSandboxes()).length).toBe(0)
    expect(under.events.at(-1)).toBe('Normal Killing Stopping container main')
    expect(under.pods.written.at(-1)?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
      exitCode: 137,
      reason: 'Error',
    })
  })

  it('restarts a crashed container at once, then holds it back', async () => {
    await start()
    under.pods.add(aPod('web'))
    await until(() => ready('web')).toBe('True')
    runtime.exit(container('web')?.containerID?.slice(9) ?? '', 2)
    await until(() => container('web')?.restartCount).toBe(1)
    await until(() => container('web')?.state?.running).toBeDefined()
    expect(container('web')?.lastState?.terminated).toMatchObject({ exitCode: 2, reason: 'Error' })

    runtime.exit(container('web')?.containerID?.slice(9) ?? '', 3)
    await until(() => container('web')?.state?.waiting).toEqual({
      reason: 'CrashLoopBackOff',
      message: 'back-off 10s restarting failed container=main pod=web_default(uid-web)',
    })
    expect(status('web')?.phase).toBe('Running')
    expect(under.events).toContain(
      'Warning BackOff Back-off restarting failed container main in pod web_default(uid-web)',
    )
    await pass(10_500)
    await until(() => container('web')?.restartCount).toBe(2)
  })

  it('completes a pod that is not to be restarted', async () => {
    await start()
    under.pods.add(
      aPod('job', { restartPolicy: 'Never', containers: [aContainer('main', 'sh', '-c', 'echo hi; exit 0')] }),
    )
    await later(() => status('job')?.phase).toBe('Succeeded')
    expect(container('job')?.state?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' })
    expect(status('job')?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'PodCompleted',
    })
    expect((await runtime.listSandboxes())[0]?.running).toBe(false)
  })

  it('runs init containers in order before the others', async () => {
    await start()
    const initContainers = [aContainer('one', 'sleep', '2'), aContainer('two', 'true')]
    under.pods.add(aPod('web', { initContainers }))
    await until(() => status('web')?.initContainerStatuses?.[0]?.state?.running).toBeDefined()
    expect(container('web')?.state?.waiting?.reason).toBe('PodInitializing')
    expect(status('web')?.conditions?.find(({ type }) => type === 'Initialized')?.message).toBe(
      'containers with incomplete status: [one two]',
    )
    await later(() => ready('web')).toBe('True')
    const order = (await runtime.listContainers()).map(({ name }) => name)
    expect(order).toEqual(['one', 'two', 'main'])
  })

  it('fails the pod when an init container fails for good', async () => {
    await start()
    under.pods.add(aPod('web', { restartPolicy: 'Never', initContainers: [aContainer('one', 'false')] }))
    await later(() => status('web')?.phase).toBe('Failed')
    expect((await runtime.listContainers()).map(({ name }) => name)).toEqual(['one'])
  })

  it('says why an image cannot be had and goes on trying', async () => {
    await start()
    const container0 = { ...aContainer('main', 'cat'), image: 'nowhere/none:1' }
    under.pods.add(aPod('web', { containers: [container0] }))
    await until(() => container('web')?.state?.waiting?.reason).toBe('ErrImagePull')
    await pass(1500)
    await until(() => container('web')?.state?.waiting?.reason).toBe('ImagePullBackOff')
    expect(container('web')?.state?.waiting?.message).toMatch(
      /^Back-off pulling image "nowhere\/none:1": ErrImagePull: pull access denied/,
    )
    expect(under.events).toContain('Normal BackOff Back-off pulling image "nowhere/none:1"')
    expect(under.events).toContain('Warning Failed Error: ImagePullBackOff')
    runtime.registry.add('nowhere/none:1')
    await pass(10_500)
    await until(() => ready('web')).toBe('True')
    expect(
      under.events.some((event) => event.startsWith('Normal Pulled Successfully pulled image "nowhere/none:1" in')),
    ).toBe(true)
  })

  it('waits for what a container refers to, and starts it when that appears', async () => {
    await start()
    const valueFrom = { configMapKeyRef: { name: 'settings', key: 'mode' } }
    under.pods.add(aPod('web', { containers: [{ ...aContainer('main', 'cat'), env: [{ name: 'MODE', valueFrom }] }] }))
    await until(() => container('web')?.state?.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'configmap "settings" not found',
    })
    expect(under.events).toContain('Warning Failed Error: configmap "settings" not found')
    under.objects.configMaps.set('settings', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {},
      data: { mode: 'fast' },
    })
    under.objects.changed('uid-web')
    await until(() => ready('web')).toBe('True')
  })

  it('leaves running containers alone when it is started anew, and ends those of pods that are gone', async () => {
    await start()
    under.pods.add(aPod('web'))
    under.pods.add(aPod('old'))
    await until(() => [ready('web'), ready('old')]).toEqual(['True', 'True'])
    const before = container('web')
    await under.stop()
    under.pods.forceDelete('old')
    runtime.calls.length = 0
    under = await startCore({ runtime, clock, pods: under.pods })
    await until(async () => (await runtime.listContainers()).map(({ pod }) => pod.name)).toEqual(['web'])
    expect(container('web')).toEqual(before)
    expect(runtime.calls.filter((call) => call.startsWith('startContainer'))).toEqual([])
  })

  it('makes a new sandbox when the old one died', async () => {
    await start()
    under.pods.add(aPod('web'))
    await until(() => ready('web')).toBe('True')
    const [sandbox] = await runtime.listSandboxes()
    runtime.killSandbox(sandbox?.id ?? '')
    await until(async () =>
      (await runtime.listSandboxes()).filter(({ running }) => running).map(({ attempt }) => attempt),
    ).toEqual([1])
    await until(() => container('web')?.restartCount).toBe(1)
    expect(under.events).toContain('Normal SandboxChanged Pod sandbox changed, it will be killed and re-created.')
  })

  it('restarts a container whose liveness probe fails', async () => {
    await start()
    const livenessProbe = { exec: { command: ['false'] }, periodSeconds: 1, failureThreshold: 2 }
    under.pods.add(aPod('web', { containers: [{ ...aContainer('main', 'cat'), livenessProbe }] }))
    await until(() => container('web')?.state?.running).toBeDefined()
    await pass(3000)
    await until(() => container('web')?.restartCount).toBeGreaterThan(0)
    expect(under.events).toContain('Warning Unhealthy Liveness probe failed: ')
    expect(under.events).toContain('Normal Killing Container main failed liveness probe, will be restarted')
  })

  it('is ready only once the readiness probe succeeded', async () => {
    await start()
    const readinessProbe = { exec: { command: ['true'] }, initialDelaySeconds: 5, periodSeconds: 1 }
    under.pods.add(aPod('web', { containers: [{ ...aContainer('main', 'cat'), readinessProbe }] }))
    await until(() => container('web')?.state?.running).toBeDefined()
    expect(container('web')).toMatchObject({ ready: false, started: true })
    expect(status('web')?.conditions?.find(({ type }) => type === 'Ready')?.message).toBe(
      'containers with unready status: [main]',
    )
    await pass(6000)
    await until(() => ready('web')).toBe('True')
  })

  it('ends a pod that has outlived its deadline', async () => {
    await start()
    under.pods.add(aPod('web', { activeDeadlineSeconds: 30 }))
    await until(() => ready('web')).toBe('True')
    await pass(31_000)
    await until(() => status('web')?.phase).toBe('Failed')
    expect(status('web')).toMatchObject({
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    })
  })

  it('tells of pull secrets that are missing, and goes on', async () => {
    await start()
    under.pods.add(aPod('web', { imagePullSecrets: [{ name: 'nosuch' }] }))
    await until(() => ready('web')).toBe('True')
    expect(under.events).toContain(
      'Warning FailedToRetrieveImagePullSecret Unable to retrieve some image pull secrets (nosuch); attempting to pull the image may not succeed.',
    )
  })

  it('fails a pod that it does not admit, makes nothing of it and forgets it when it is deleted', async () => {
    const seen: string[][] = []
    await start({
      admit(pod, others) {
        seen.push(others.map(({ metadata }) => metadata.name ?? ''))
        return pod.metadata.name === 'large' ? { reason: 'OutOfcpu', message: 'too large' } : undefined
      },
    })
    under.pods.add(aPod('web'))
    await until(() => ready('web')).toBe('True')
    under.pods.add(aPod('large'))
    await until(() => status('large')).toMatchObject({
      phase: 'Failed',
      reason: 'OutOfcpu',
      message: 'Pod was rejected: too large',
    })
    expect(status('large')).not.toHaveProperty('containerStatuses')
    expect(under.events).toContain('Warning OutOfcpu too large')
    expect(under.metrics.render()).toContain('kubelet_admission_rejections_total{reason="OutOfcpu"} 1')
    under.pods.add(aPod('late'))
    await until(() => ready('late')).toBe('True')
    expect(seen).toEqual([[], ['web'], ['web']])
    expect(await runtime.listSandboxes()).toHaveLength(2)
    under.pods.delete('large', 30)
    await until(() => under.pods.get('large')).toBeUndefined()
  })

  it('keeps a pod that it has once begun, whatever the node looks like after a restart', async () => {
    await start()
    under.pods.add(aPod('web'))
    await until(() => ready('web')).toBe('True')
    const { pods } = under
    await under.stop()
    under = await startCore({ runtime, clock, pods, admit: () => ({ reason: 'NodeAffinity', message: 'no' }) })
    await until(() => under.core.synced).toBe(true)
    expect(status('web')?.phase).toBe('Running')
  })

  it('takes nothing back that was known before a restart', async () => {
    await start()
    const probe = { tcpSocket: { port: 1 }, periodSeconds: 1000 }
    const main = { ...aContainer('main', 'cat'), startupProbe: probe, readinessProbe: probe }
    under.pods.add(aPod('web', { containers: [main] }))
    await until(() => container('web')?.state?.running).toBeDefined()
    const { pods } = under
    await under.stop()
    const known = pods.get('web')
    const [told] = known?.status?.containerStatuses ?? []
    if (!known || !told) throw new Error('the pod has no status')
    pods.add({
      ...known,
      status: {
        ...known.status,
        containerStatuses: [{ ...told, started: true, ready: true }],
        conditions: known.status?.conditions?.map((each) => ({ ...each, status: 'True' })),
      },
    })
    const before = pods.written.length
    under = await startCore({ runtime, clock, pods })
    await until(() => under.core.synced).toBe(true)
    await pass(5000)
    pods.delete('web', 30)
    await until(() => pods.get('web')).toBeUndefined()
    const readings = pods.written.slice(before).map(({ containerStatuses }) => containerStatuses?.[0])
    const alive = readings.filter((reading) => reading?.state?.running)
    expect(alive.every((reading) => reading?.ready && reading.started)).toBe(true)
  })

  it('keeps what all containers of a pod say together small', async () => {
    await start()
    const talker = (name: string) => ({
      ...aContainer(name, 'sh', '-c', `echo ${'x'.repeat(2000)}; exit 1`),
      terminationMessagePolicy: 'FallbackToLogsOnError',
    })
    const containers = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(talker)
    under.pods.add(aPod('web', { restartPolicy: 'Never', containers }))
    await later(() => status('web')?.phase).toBe('Failed')
    const said = status('web')?.containerStatuses?.map(({ state }) => state?.terminated?.message?.length)
    expect(said).toEqual(containers.map(() => Math.floor((12 * 1024) / 7)))
  })

  it('evicts', async () => {
    await start()
    under.pods.add(aPod('web'))
    await until(() => ready('web')).toBe('True')
    await under.core.evictor.evict('uid-web', {
      reason: 'Evicted',
      message: 'The node was low on resource: memory. ',
      graceSeconds: 0,
    })
    await until(() => status('web')).toMatchObject({ phase: 'Failed', reason: 'Evicted' })
    expect(under.core.directory.isGoneOrFinished('uid-web')).toBe(true)
  })

  it('runs sidecars beside the containers and ends them after', async () => {
    await start()
    const initContainers = [{ ...aContainer('side', 'cat'), restartPolicy: 'Always' }]
    under.pods.add(
      aPod('web', { restartPolicy: 'Never', initContainers, containers: [aContainer('main', 'sleep', '3')] }),
    )
    await until(() => container('web')?.state?.running).toBeDefined()
    expect(status('web')?.initContainerStatuses?.[0]).toMatchObject({ started: true, ready: true })
    await pass(4000)
    await until(() => status('web')?.phase).toBe('Succeeded')
    expect((await runtime.listContainers()).every(({ state }) => state === 'exited')).toBe(true)
  })
})
