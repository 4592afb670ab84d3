import type { Lease, Node } from '@keelson/api'
import { nullLogger, seededRandom } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import type { EventRecorder } from '@keelson/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PodRuntime } from '../runtime/port.ts'
import { createNodeManager, type NodeManager } from './node-manager.ts'
import { createFakeApi, type FakeApi } from './testing/fake-api.ts'
import { config, machine } from './testing/node-facts.ts'

let api: FakeApi
let clock: FakeClock
let manager: NodeManager
let events: string[]
let network: string[]
let pressed: boolean

beforeEach(async () => {
  api = createFakeApi()
  clock = new FakeClock()
  events = []
  network = []
  pressed = false
  const runtime = {
    version: async () => ({ name: 'docker', version: '20.10.24', apiVersion: '1.41' }),
    status: async () => ({
      runtimeReady: true,
      networkReady: network.length > 0,
      message: 'container runtime network not ready',
    }),
    listImages: async () => [],
    configureNetwork: async (cidr: string) => void network.push(cidr),
  } as unknown as PodRuntime
  const recorder = {
    event: (_about: object, _type: string, reason: string) => void events.push(reason),
  } as unknown as EventRecorder
  manager = createNodeManager({
    client: api.client,
    runtime,
    recorder,
    config,
    machine,
    pressure: () => ({ memory: pressed, disk: false, pid: false }),
    clock,
    random: seededRandom(1),
    logger: nullLogger,
  })
})
afterEach(() => manager.stop())

const start = () => manager.start(new AbortController().signal)
const node = () => api.objects.get('nodes/node-1') as Node | undefined
const condition = (type: string) => node()?.status?.conditions?.find((each) => each.type === type)
const statusWrites = () => api.writes.filter((write) => write === 'patch-status nodes').length
/** Lets what is under way come to rest. */
const settle = async () => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('the node manager', () => {
  it('registers the node, not ready until its network has a range, then ready at once', async () => {
    await start()
    await expect
      .poll(() => condition('Ready'))
      .toMatchObject({ status: 'False', message: 'container runtime network not ready' })
    expect(node()?.metadata.labels).toMatchObject({
      'kubernetes.io/hostname': 'node-1',
      'kubernetes.io/arch': 'amd64',
      zone: 'a',
    })
    await settle()
    api.put('nodes', { ...node(), spec: { podCIDR: '10.244.0.0/24' } } as Node)
    await expect.poll(() => condition('Ready')?.status).toBe('True')
    expect(network).toEqual(['10.244.0.0/24'])
    expect(events).toEqual([
      'Starting',
      'NodeHasSufficientMemory',
      'NodeHasNoDiskPressure',
      'NodeHasSufficientPID',
      'NodeReady',
    ])
  })

  it('takes over a Node that is there and leaves what others put on it', async () => {
    api.put('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'node-1', labels: { mine: 'x' } },
      spec: { podCIDR: '10.244.3.0/24' },
    } as Node)
    await start()
    await expect.poll(() => condition('Ready')?.status).toBe('True')
    expect(node()?.metadata.labels).toMatchObject({ mine: 'x', zone: 'a' })
    expect(network).toEqual(['10.244.3.0/24'])
  })

  it('writes the status when it differs, and else every five minutes', async () => {
    api.put('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'node-1' },
      spec: { podCIDR: '10.244.0.0/24' },
    } as Node)
    await start()
    await expect.poll(statusWrites).toBe(1)
    for (let round = 0; round < 29; round += 1) {
      await settle()
      clock.advance(10_000)
    }
    await settle()
    expect(statusWrites()).toBe(1)
    pressed = true
    clock.advance(10_000)
    await expect.poll(statusWrites).toBe(2)
    expect(condition('MemoryPressure')?.status).toBe('True')
    for (let round = 0; round < 30; round += 1) {
      await settle()
      clock.advance(10_000)
    }
    await expect.poll(statusWrites).toBe(3)
  })

  it('waits for the apiserver and registers when it answers', async () => {
    api.down = true
    await start()
    await settle()
    expect(node()).toBeUndefined()
    api.down = false
    clock.advance(10_000)
    await expect.poll(() => node()?.metadata.name).toBe('node-1')
  })

  it('renews its lease every ten seconds, also after somebody else wrote it', async () => {
    await start()
    const lease = () => api.objects.get('leases/node-1') as Lease | undefined
    await expect.poll(lease).toMatchObject({
      metadata: {
        namespace: 'kube-node-lease',
        ownerReferences: [{ kind: 'Node', name: 'node-1', uid: 'uid-nodes/node-1' }],
      },
      spec: { holderIdentity: 'node-1', leaseDurationSeconds: 40 },
    })
    const first = lease()?.spec.renewTime
    await settle()
    clock.advance(10_400)
    await expect.poll(() => lease()?.spec.renewTime).not.toBe(first)
    api.put('leases', lease() as Lease)
    const second = lease()?.spec.renewTime
    await settle()
    clock.advance(10_400)
    await settle()
    clock.advance(200)
    await expect.poll(() => lease()?.spec.renewTime).not.toBe(second)
  })
})
