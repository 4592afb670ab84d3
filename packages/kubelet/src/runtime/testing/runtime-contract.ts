import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PodRuntime } from '../port.ts'
import type { ContainerConfig, PodRef, RuntimeEvent, SandboxStatus } from '../types.ts'
import { containerConfig, sandboxConfig } from './configs.ts'

/** A runtime to be held against the contract. */
export interface RuntimeUnderTest {
  runtime: PodRuntime
  /** An image that has a shell, `true`, `echo`, `cat` and `sleep`. */
  image: string
  podCIDR: string
  cleanup(): Promise<void>
}

/** What every implementation of the runtime port promises. */
export function describeRuntimeContract(name: string, setup: () => Promise<RuntimeUnderTest>): void {
  describe(`runtime contract: ${name}`, () => {
    let under: RuntimeUnderTest
    let serial = 0

    beforeAll(async () => {
      under = await setup()
      await under.runtime.configureNetwork(under.podCIDR)
    })
    afterAll(() => under.cleanup())

    const newPod = (): PodRef => ({ uid: `uid-${++serial}`, namespace: 'contract', name: `pod-${serial}` })
    const sandboxFor = (pod: PodRef): Promise<SandboxStatus> => under.runtime.runSandbox(sandboxConfig(pod))
    const create = (sandbox: SandboxStatus, overrides: Partial<ContainerConfig> = {}) =>
      under.runtime.createContainer(
        sandbox.id,
        containerConfig(sandbox.pod, 'main', { image: under.image, ...overrides }),
      )
    const run = async (sandbox: SandboxStatus, ...command: string[]) => {
      const id = await create(sandbox, { command })
      await under.runtime.startContainer(id)
      return id
    }
    const ended = async (id: string) => {
      await expect
        .poll(async () => (await under.runtime.inspectContainer(id)).state, { timeout: 10_000 })
        .toBe('exited')
      return under.runtime.inspectContainer(id)
    }
    const code = async (promise: Promise<unknown>) => {
      const err = await promise.then(
        () => undefined,
        (e: unknown) => e,
      )
      return (err as { code?: string } | undefined)?.code
    }

    it('runs a sandbox with an address, stops and removes it, and takes repetition', async () => {
      const pod = newPod()
      const sandbox = await sandboxFor(pod)
      expect(sandbox).toMatchObject({ running: true, pod, hostNetwork: false, attempt: 0 })
      expect(sandbox.ips).toHaveLength(1)
      expect(await under.runtime.listSandboxes({ podUID: pod.uid })).toMatchObject([
        { id: sandbox.id, running: true, pod },
      ])

      await under.runtime.stopSandbox(sandbox.id)
      await under.runtime.stopSandbox(sandbox.id)
      expect(await under.runtime.inspectSandbox(sandbox.id)).toMatchObject({ running: false, ips: [] })
      await under.runtime.removeSandbox(sandbox.id)
      await under.runtime.removeSandbox(sandbox.id)
      expect(await code(under.runtime.inspectSandbox(sandbox.id))).toBe('notFound')
      expect(await under.runtime.listSandboxes({ podUID: pod.uid })).toEqual([])
    })

    it('takes a container through its life', async () => {
      const sandbox = await sandboxFor(newPod())
      const id = await create(sandbox, { command: ['sleep', '60'], labels: { 'example.com/x': 'y' } })
      expect(await under.runtime.inspectContainer(id)).toMatchObject({ state: 'created', startedAt: 0, name: 'main' })
      await under.runtime.startContainer(id)
      const running = await under.runtime.inspectContainer(id)
      expect(running).toMatchObject({ state: 'running', sandboxId: sandbox.id, pod: sandbox.pod })
      expect(running.startedAt).toBeGreaterThan(0)
      expect(running.labels['example.com/x']).toBe('y')
      expect(running.imageId).toMatch(/^sha256:/)
      await under.runtime.stopContainer(id, 0)
      await under.runtime.stopContainer(id, 0)
      const stopped = await under.runtime.inspectContainer(id)
      expect(stopped).toMatchObject({ state: 'exited', exitCode: 137 })
      expect(stopped.finishedAt).toBeGreaterThanOrEqual(stopped.startedAt)
      await under.runtime.removeContainer(id)
      await under.runtime.removeContainer(id)
      expect(await code(under.runtime.inspectContainer(id))).toBe('notFound')
    })

    it('reports the exit code of a process that ended by itself', async () => {
      const sandbox = await sandboxFor(newPod())
      const id = await run(sandbox, 'sh', '-c', 'exit 3')
      expect(await ended(id)).toMatchObject({ exitCode: 3, oomKilled: false })
    })

    it('refuses what is not there', async () => {
      const sandbox = await sandboxFor(newPod())
      expect(await code(create(sandbox, { image: 'keelson.invalid/none:1' }))).toBe('imageNotFound')
      const id = await create(sandbox, { command: ['no-such-binary'] })
      expect(await code(under.runtime.startContainer(id))).toBe('cannotStart')
      const failed = await under.runtime.inspectContainer(id)
      expect(failed).toMatchObject({ state: 'exited', exitCode: 127 })
      expect(failed.error).toContain('executable file not found')
      expect(await code(under.runtime.inspectContainer('0123456789abcdef'))).toBe('notFound')
      expect(await under.runtime.imageStatus('keelson.invalid/none:1')).toBeUndefined()
    })

    it('replaces the leftover of an earlier create under the same name', async () => {
      const sandbox = await sandboxFor(newPod())
      const first = await create(sandbox, { command: ['true'] })
      const second = await create(sandbox, { command: ['true'] })
      expect(second).not.toBe(first)
      const listed = await under.runtime.listContainers({ podUID: sandbox.pod.uid })
      expect(listed.map(({ id }) => id)).toEqual([second])
    })

    it('runs commands in a container', async () => {
      const sandbox = await sandboxFor(newPod())
      const id = await run(sandbox, 'sleep', '60')
      expect(await under.runtime.execSync(id, ['echo', 'hello'], 5000)).toEqual({
        exitCode: 0,
        stdout: 'hello\n',
        stderr: '',
      })
      expect(await under.runtime.execSync(id, ['sh', '-c', 'exit 7'], 5000)).toMatchObject({ exitCode: 7 })
      expect(await code(under.runtime.execSync(id, ['sleep', '5'], 100))).toBe('timeout')
      await under.runtime.stopContainer(id, 0)
      expect(await code(under.runtime.execSync(id, ['true'], 5000))).toBe('notRunning')
    })

    it('keeps what a container printed', async () => {
      const sandbox = await sandboxFor(newPod())
      const id = await run(sandbox, 'sh', '-c', 'echo one; echo two')
      await ended(id)
      expect(await text(await under.runtime.logs(id, {}))).toBe('one\ntwo\n')
      expect(await text(await under.runtime.logs(id, { tail: 1 }))).toBe('two\n')
    })

    it('tells what happens, as it happens', async () => {
      const stop = new AbortController()
      const pod = newPod()
      const seen: RuntimeEvent[] = []
      const reading = (async () => {
        for await (const event of under.runtime.events(stop.signal)) if (event.pod.uid === pod.uid) seen.push(event)
      })()
      // The subscription is only known to stand once it delivers: sandboxes are made until one is seen.
      const sandbox = await sandboxFor(pod)
      await expect.poll(() => seen.length, { timeout: 5000 }).toBeGreaterThan(0)
      const id = await run(sandbox, 'sh', '-c', 'exit 4')
      await expect.poll(() => seen.some((event) => event.type === 'died')).toBe(true)
      expect(seen.find((event) => event.type === 'died')).toMatchObject({
        id,
        container: 'main',
        isSandbox: false,
        exitCode: 4,
      })
      expect(seen.filter((event) => event.isSandbox).every((event) => event.id === sandbox.id)).toBe(true)
      stop.abort()
      await reading
    })

    it('reads counters of what runs only', async () => {
      const sandbox = await sandboxFor(newPod())
      const id = await run(sandbox, 'sleep', '60')
      expect(await under.runtime.stats(id)).toMatchObject({ id })
      await under.runtime.stopContainer(id, 0)
      expect(await code(under.runtime.stats(id))).toBe('notRunning')
    })

    it('knows what a container has written, also after its end', async () => {
      const sandbox = await sandboxFor(newPod())
      const id = await run(sandbox, 'sh', '-c', 'echo 0123456789 > /tmp/written; sleep 60')
      await expect.poll(() => under.runtime.writtenBytes(id)).toBeGreaterThanOrEqual(11)
      await under.runtime.stopContainer(id, 0)
      expect(await under.runtime.writtenBytes(id)).toBeGreaterThanOrEqual(11)
      expect(await code(under.runtime.writtenBytes('nosuch'))).toBe('notFound')
    })
  })
}

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}
