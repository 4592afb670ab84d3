import type { KubeObject, ObjectMeta } from '@keelson/apimachinery'
import { createClient, createInformerFactory, type Client, type InformerFactory, type KindRef } from '@keelson/client'
import { createFakeApiServer, type FakeApiServer } from '@keelson/client/testing'
import { createMetricsRegistry, systemClock, systemRandom, type Runnable } from '@keelson/component-base'
import { captureLogger } from '@keelson/component-base/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { controller } from './builder.ts'
import type { ControllerContext } from './controller.ts'

interface Thing extends KubeObject {
  size?: number
}

const owners: KindRef<Thing> = { group: 'test.io', version: 'v1', kind: 'Owner', resource: 'owners', namespaced: true }
const parts: KindRef<Thing> = { group: 'test.io', version: 'v1', kind: 'Part', resource: 'parts', namespaced: true }
const reference = { apiVersion: 'test.io/v1', kind: 'Owner', name: 'a', uid: 'uid-a', controller: true }

let server: FakeApiServer
let client: Client
let informers: InformerFactory
let context: ControllerContext
let log: ReturnType<typeof captureLogger>
let running: Runnable[]

beforeEach(async () => {
  server = await createFakeApiServer()
  // The server knows a kind once its collection was asked for.
  for (const kind of [owners, parts]) server.collection(kind)
  log = captureLogger('debug')
  const deps = { clock: systemClock, random: systemRandom, logger: log.logger }
  client = createClient(server.config, deps)
  informers = createInformerFactory(client, deps)
  const metrics = createMetricsRegistry()
  const recorder = () => expect.unreachable('nothing is recorded here')
  context = { ...deps, client, informers, metrics, recorder, options: {} as ControllerContext['options'] }
  running = []
})

afterEach(async () => {
  for (const member of running) await member.stop()
  await client.close()
  await server.close()
})

async function run(...members: Runnable[]): Promise<void> {
  for (const member of [informers, ...members]) {
    running.unshift(member)
    await member.start(new AbortController().signal)
  }
}

const thing = (name: string, metadata: ObjectMeta = {}): Thing => ({
  apiVersion: 'test.io/v1',
  kind: 'Thing',
  metadata: { name, namespace: 'ns', ...metadata },
})

describe('a controller', () => {
  it('lets others work when a reconcile asks for itself at once', async () => {
    let rounds = 0
    const loop = controller('eager', context)
      .for(owners)
      .reconcile(async () => {
        rounds += 1
        return { requeueAfterMs: 0 }
      })
    await run(loop)
    await client.resource(owners).create(thing('a'), { namespace: 'ns' })
    await vi.waitFor(() => expect(rounds).toBeGreaterThan(3))
  })

  it('reconciles what it is for, and the owner of what that owns', async () => {
    const seen: string[] = []
    const built = controller('test', context)
      .for(owners)
      .owns(parts)
      .reconcile((key) => Promise.resolve(void seen.push(key)))
    server.collection(owners).put(thing('a'))
    await run(built)
    await vi.waitFor(() => expect(seen).toEqual(['ns/a']))
    server.collection(parts).put(thing('p', { ownerReferences: [reference] }))
    await vi.waitFor(() => expect(seen).toEqual(['ns/a', 'ns/a']))
    server.collection(parts).put(thing('stray', { ownerReferences: [{ ...reference, kind: 'Other' }] }))
    server.collection(owners).put(thing('b'))
    await vi.waitFor(() => expect(seen).toEqual(['ns/a', 'ns/a', 'ns/b']))
  })

  it('tells both owners when something changes hands', async () => {
    const seen = new Set<string>()
    const built = controller('test', context)
      .for(owners)
      .owns(parts)
      .reconcile((key) => Promise.resolve(void seen.add(key)))
    server.collection(parts).put(thing('p', { ownerReferences: [reference] }))
    await run(built)
    await vi.waitFor(() => expect([...seen]).toEqual(['ns/a']))
    server.collection(parts).put(thing('p', { ownerReferences: [{ ...reference, name: 'b' }] }))
    await vi.waitFor(() => expect([...seen]).toEqual(['ns/a', 'ns/b']))
  })

  it('does not look again before its informers show what it wrote', async () => {
    const counts: number[] = []
    const store = informers.informer(parts).store
    const built = controller('test', context)
      .for(owners)
      .owns(parts)
      .reconcile(async (_key, write) => {
        counts.push(store.size)
        if (store.size >= 3) return
        await write.create(parts, thing(`p${store.size}`, { ownerReferences: [reference] }))
        // As if something happened to the owner at once.
        built.enqueue('ns/a')
      })
    server.collection(owners).put(thing('a'))
    await run(built)
    await vi.waitFor(() => expect(counts.at(-1)).toBe(3))
    expect(counts.filter((count) => count < 3)).toEqual([0, 1, 2])
    expect(server.collection(parts).list().items).toHaveLength(3)
  })

  it('tries again after a failure and logs it; a conflict is nothing to complain of', async () => {
    let attempts = 0
    const built = controller('test', context)
      .for(owners)
      .reconcile(async (_key, write) => {
        attempts += 1
        if (attempts === 1) throw new Error('broken')
        if (attempts === 2) await write.update(owners, thing('a', { resourceVersion: '0' }))
      })
    server.collection(owners).put(thing('a'))
    await run(built)
    await vi.waitFor(() => expect(attempts).toBe(3))
    const told = log.records.filter(({ controller: name }) => name === 'test')
    expect(told.map(({ level, key, failures }) => [level, key, failures])).toEqual([
      ['error', 'ns/a', 1],
      ['debug', 'ns/a', 2],
    ])
  })

  it('comes back after the time that a reconcile asks for', async () => {
    let looks = 0
    const built = controller('test', context)
      .for(owners)
      .reconcile(() => {
        looks += 1
        return Promise.resolve(looks < 3 ? { requeueAfterMs: 1 } : undefined)
      })
    server.collection(owners).put(thing('a'))
    await run(built)
    await vi.waitFor(() => expect(looks).toBe(3))
  })

  it('deletes what is gone already without complaint', async () => {
    let done = false
    const built = controller('test', context)
      .for(owners)
      .reconcile(async (_key, write) => {
        await write.delete(parts, 'missing', { namespace: 'ns' })
        done = true
      })
    server.collection(owners).put(thing('a'))
    await run(built)
    await vi.waitFor(() => expect(done).toBe(true))
  })

  it('refuses to own things before it is said what it is for', () => {
    expect(() => controller('test', context).owns(parts)).toThrow('test: for() has to come before owns()')
  })
})
