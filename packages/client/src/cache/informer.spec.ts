import type { KubeObject } from '@keelson/apimachinery'
import { currentCause, systemClock, systemRandom } from '@keelson/component-base'
import { captureLogger } from '@keelson/component-base/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Client } from '../rest/client.ts'
import { createClient } from '../rest/create-client.ts'
import type { KindRef } from '../rest/kind-ref.ts'
import type { FakeApiServer, FakeCollection, FaultProxy, RecordedHandler } from '../testing/index.ts'
import { createFakeApiServer, createFaultProxy, recordHandler } from '../testing/index.ts'
import { createInformer } from './create-informer.ts'
import { createInformerFactory } from './informer-factory.ts'
import type { Informer, InformerOptions } from './informer.ts'

interface Thing extends KubeObject {
  spec?: { owner?: string; size?: number }
}

const things: KindRef<Thing> = { group: 'test.io', version: 'v1', kind: 'Thing', resource: 'things', namespaced: true }
const deps = { clock: systemClock, random: systemRandom }

let server: FakeApiServer
let proxy: FaultProxy
let client: Client
let collection: FakeCollection<Thing>
let informer: Informer<Thing>
let handler: RecordedHandler<Thing>

function put(name: string, spec: Thing['spec'] = {}): Thing {
  return collection.put({ metadata: { name, namespace: 'ns' }, spec })
}

async function watchThings(options: Partial<InformerOptions<Thing>> = {}): Promise<void> {
  informer = createInformer(client.resource(things), { ...deps, ...options })
  handler = recordHandler<Thing>()
  informer.addHandler(handler)
  await informer.start(new AbortController().signal)
}

type Versions = Record<string, string | undefined>

/** What the informer holds, and what the server has. */
function cached(): Versions {
  return Object.fromEntries(
    [...informer.store.keys()].map((key) => [key, informer.store.get(key)?.metadata.resourceVersion]),
  )
}

function stored(): Versions {
  return Object.fromEntries(
    collection.list().items.map(({ metadata }) => [`ns/${metadata.name}`, metadata.resourceVersion]),
  )
}

beforeEach(async () => {
  server = await createFakeApiServer()
  proxy = await createFaultProxy(server.port)
  collection = server.collection(things)
  const config = { ...server.config, server: `https://127.0.0.1:${proxy.port}` }
  client = createClient(config, deps, { liveness: { idleMs: 100, pingTimeoutMs: 100 } })
})

afterEach(async () => {
  await informer?.stop()
  await client.close()
  await proxy.close()
  await server.close()
})

describe('an informer on a healthy server', () => {
  it('takes the initial state from a WatchList and follows it on the same stream', async () => {
    const a = put('a')
    await watchThings()
    await informer.waitForSync()
    const b = put('b')
    const b2 = put('b')
    collection.delete('ns/b')
    await handler.until((calls) => calls.length === 4)
    expect(handler.calls).toEqual([
      `add ns/a@${a.metadata.resourceVersion}`,
      `add ns/b@${b.metadata.resourceVersion}`,
      `update ns/b@${b.metadata.resourceVersion}->${b2.metadata.resourceVersion}`,
      `delete ns/b@${collection.version}`,
    ])
    expect(server.requests).toHaveLength(1)
    expect(cached()).toEqual(stored())
  })

  it('lists page by page and watches where WatchList is refused', async () => {
    collection.watchList = 'refused'
    for (let i = 0; i < 1100; i++) put(`t${i}`)
    await watchThings()
    await informer.waitForSync()
    expect(informer.store.size).toBe(1100)
    put('last')
    await handler.until((calls) => calls.length === 1101)
    const lists = server.requests.filter((request) => request.query.get('watch') === null)
    expect(lists.map((request) => request.query.get('continue'))).toEqual([null, '500', '1000'])
    expect(cached()).toEqual(stored())
  })

  it('delivers in the context of the change that led to it', async () => {
    await watchThings()
    await informer.waitForSync()
    const seen = Promise.withResolvers<ReturnType<typeof currentCause>>()
    informer.addHandler({ onAdd: () => seen.resolve(currentCause()) })
    const made = put('a')
    const cause = await seen.promise
    expect(cause).toMatchObject({ source: 'watch things ns/a', revision: made.metadata.resourceVersion })
    expect(cause?.traceId).toMatch(/^[0-9a-f]{32}$/)
  })

  it('gives a late handler what is there, as initial adds', async () => {
    put('a')
    await watchThings()
    await informer.waitForSync()
    const initial: boolean[] = []
    const late = informer.addHandler({ onAdd: (_obj, isInInitialList) => initial.push(isInInitialList) })
    expect(late.hasSynced()).toBe(false)
    await Promise.resolve()
    expect([initial, late.hasSynced()]).toEqual([[true], true])
  })

  it('says when a handler has been given everything, which is later than the informer has it', async () => {
    for (let count = 0; count < 1_200; count++) put(`many-${count}`)
    await watchThings()
    await informer.waitForSync()
    const seen: string[] = []
    const handler = informer.addHandler({ onAdd: ({ metadata }) => void seen.push(metadata.name ?? '') })
    await expect(handler.waitForSync(AbortSignal.abort(new Error('over')))).rejects.toThrow('over')
    await handler.waitForSync()
    expect(seen).toHaveLength(1_200)
    await handler.waitForSync()
  })

  it('keeps other handlers going when one throws', async () => {
    const { logger, records } = captureLogger()
    await watchThings({ logger })
    informer.addHandler({
      onAdd() {
        throw new Error('bad handler')
      },
    })
    const third = recordHandler<Thing>()
    informer.addHandler(third)
    put('a')
    put('b')
    await third.until((calls) => calls.length === 2)
    expect(handler.calls).toHaveLength(2)
    expect(records.filter((record) => record['msg'] === 'An informer handler failed')).toHaveLength(2)
  })

  it('stops delivery to a handler that was removed', async () => {
    await watchThings()
    await informer.waitForSync()
    const removed = recordHandler<Thing>()
    informer.addHandler(removed).remove()
    put('a')
    await handler.until((calls) => calls.length === 1)
    expect(removed.calls).toEqual([])
  })

  it('freezes what it keeps', async () => {
    put('a')
    await watchThings()
    await informer.waitForSync()
    const object = informer.store.get('ns/a') as Thing
    expect(() => ((object.spec ??= {}).size = 5)).toThrow(TypeError)
  })

  it('transforms objects before it keeps them', async () => {
    put('a', { size: 1 })
    await watchThings({ transform: (obj) => ({ ...obj, spec: undefined }) })
    await informer.waitForSync()
    expect(informer.store.get('ns/a')?.spec).toBeUndefined()
  })

  it('keeps indexes in step, also ones added later', async () => {
    put('a', { owner: 'x' })
    await watchThings({ indexers: { owner: (obj) => (obj.spec?.owner === undefined ? [] : [obj.spec.owner]) } })
    await informer.waitForSync()
    informer.addIndexers({ size: (obj) => [String(obj.spec?.size)] })
    put('a', { owner: 'y', size: 3 })
    put('b', { owner: 'y' })
    await handler.until((calls) => calls.length === 3)
    expect(informer.store.indexKeys('owner', 'x')).toEqual([])
    expect(informer.store.indexKeys('owner', 'y')).toEqual(['ns/a', 'ns/b'])
    expect(informer.store.indexKeys('size', '3')).toEqual(['ns/a'])
    expect(() => informer.addIndexers({ size: () => [] })).toThrow('already an index')
  })

  it('goes on from where it was after a stop and a start', async () => {
    put('a')
    await watchThings()
    await informer.waitForSync()
    await informer.stop()
    collection.delete('ns/a')
    put('b')
    await informer.start(new AbortController().signal)
    await handler.until((calls) => calls.length === 3)
    expect(handler.calls.map((call) => call.split('@')[0])).toEqual(['add ns/a', 'delete ns/a', 'add ns/b'])
  })
})

describe('an informer under faults', () => {
  it('resumes a cut stream at its resourceVersion without listing again', async () => {
    put('a')
    await watchThings()
    await informer.waitForSync()
    const again = server.nextRequest()
    proxy.cut()
    const b = put('b')
    collection.delete('ns/a')
    const resumed = await again
    expect(resumed.query.get('sendInitialEvents')).toBeNull()
    expect(Number(resumed.query.get('resourceVersion'))).toBeLessThan(Number(b.metadata.resourceVersion))
    await handler.until((calls) => calls.length === 3)
    expect(handler.calls[2]).toBe(`delete ns/a@${collection.version}`)
    expect(cached()).toEqual(stored())
  })

  it('resumes when the server ends the stream', async () => {
    await watchThings()
    await informer.waitForSync()
    put('a')
    await handler.until((calls) => calls.length === 1)
    collection.endWatches()
    put('b')
    await handler.until((calls) => calls.length === 2)
    expect(cached()).toEqual(stored())
  })

  it('notices a connection that fell silent and opens another', async () => {
    await watchThings({ livenessMs: 100 })
    await informer.waitForSync()
    proxy.freeze()
    put('a')
    await handler.until((calls) => calls.length === 1)
    expect(proxy.accepted).toBeGreaterThan(1)
    expect(cached()).toEqual(stored())
  })

  it('has its connection pinged while streams are open, however patient they are', async () => {
    await watchThings({ livenessMs: 3_600_000 })
    await informer.waitForSync()
    proxy.freeze()
    put('a')
    await handler.until((calls) => calls.length === 1)
    expect(proxy.accepted).toBeGreaterThan(1)
  })

  it('notices a half-open connection, on which only its own bytes pass', async () => {
    await watchThings({ livenessMs: 100 })
    await informer.waitForSync()
    proxy.halfOpen()
    put('a')
    await handler.until((calls) => calls.length === 1)
    expect(proxy.accepted).toBeGreaterThan(1)
  })

  it('tears down a stream that is silent on a connection that still answers', async () => {
    await watchThings({ livenessMs: 50 })
    await informer.waitForSync()
    // No bookmarks come from this server, so the stream is replaced again and again; the connection stays.
    await server.nextRequest()
    await server.nextRequest()
    expect(proxy.accepted).toBe(1)
    put('a')
    await handler.until((calls) => calls.length === 1)
    expect(cached()).toEqual(stored())
  })

  it('lists again after 410 and reports missed deletions as unknown final states', async () => {
    const a = put('a')
    put('b')
    await watchThings()
    await informer.waitForSync()
    proxy.refuse(true)
    proxy.cut()
    collection.delete('ns/a')
    const c = put('c')
    collection.compact()
    put('b')
    proxy.refuse(false)
    await handler.until((calls) => calls.length === 5)
    expect(handler.calls.slice(2).toSorted()).toEqual([
      `add ns/c@${c.metadata.resourceVersion}`,
      `delete ns/a@${a.metadata.resourceVersion}?`,
      expect.stringContaining('update ns/b@'),
    ])
    expect(cached()).toEqual(stored())
  })

  it('reports an object that was replaced unseen as a deletion and an add', async () => {
    const before = put('a')
    await watchThings()
    await informer.waitForSync()
    proxy.refuse(true)
    proxy.cut()
    collection.delete('ns/a')
    const after = put('a')
    put('b')
    collection.compact()
    put('c')
    proxy.refuse(false)
    await handler.until((calls) => calls.length === 5)
    expect(handler.calls.filter((call) => call.includes('ns/a'))).toEqual([
      `add ns/a@${before.metadata.resourceVersion}`,
      `delete ns/a@${before.metadata.resourceVersion}?`,
      `add ns/a@${after.metadata.resourceVersion}`,
    ])
  })

  it('does not deliver repeated events, nor bring back what was deleted', async () => {
    collection.duplicateEvents = true
    await watchThings()
    await informer.waitForSync()
    const a = put('a')
    put('a')
    collection.delete('ns/a')
    collection.inject({ type: 'ADDED', object: a })
    put('b')
    await handler.until((calls) => calls.some((call) => call.startsWith('add ns/b')))
    expect(handler.calls.map((call) => call.split('@')[0])).toEqual([
      'add ns/a',
      'update ns/a',
      'delete ns/a',
      'add ns/b',
    ])
    expect(cached()).toEqual(stored())
  })

  it('waits for a slow server', async () => {
    const gate = Promise.withResolvers<void>()
    collection.watchList = 'refused'
    collection.listGate = gate.promise
    put('a')
    const listed = server.nextRequest((request) => request.query.get('watch') === null)
    await watchThings()
    await listed
    expect(informer.hasSynced()).toBe(false)
    gate.resolve()
    await informer.waitForSync()
    expect(cached()).toEqual(stored())
  })

  it('survives garbage on the stream', async () => {
    const { logger, records } = captureLogger()
    await watchThings({ logger })
    await informer.waitForSync()
    collection.inject({ type: 'MODIFIED', object: 'not an object' })
    put('a')
    await handler.until((calls) => calls.length === 1)
    expect(records.map((record) => record['msg'])).toContain('Watching failed, trying again')
    expect(cached()).toEqual(stored())
  })

  it('starts while the server is away and syncs once it is there', async () => {
    proxy.refuse(true)
    put('a')
    await watchThings()
    await expect(informer.waitForSync(AbortSignal.abort(new Error('not yet')))).rejects.toThrow('not yet')
    proxy.refuse(false)
    await informer.waitForSync()
    expect(cached()).toEqual(stored())
  })

  it('keeps up over a slow line with many changes', async () => {
    proxy.delay(5)
    await watchThings()
    for (let i = 0; i < 50; i++) put(`t${i % 7}`, { size: i })
    collection.delete('ns/t3')
    put('end')
    await handler.until((calls) => calls.some((call) => call.startsWith('add ns/end')))
    expect(cached()).toEqual(stored())
  })
})

describe('an informer factory', () => {
  it('shares one informer per kind and scope', async () => {
    const factory = createInformerFactory(client, deps)
    informer = factory.informer(things, { namespace: 'ns' })
    expect(factory.informer(things, { namespace: 'ns', indexers: { name: (obj) => [obj.metadata.name ?? ''] } })).toBe(
      informer,
    )
    expect(factory.informer(things)).not.toBe(informer)
    put('a')
    await factory.start(new AbortController().signal)
    await factory.waitForSync()
    expect(informer.store.byIndex('name', 'a')).toHaveLength(1)
    expect(factory.hasSynced()).toBe(true)
    await factory.stop()
  })

  it('starts an informer that is asked for later', async () => {
    const factory = createInformerFactory(client, deps)
    await factory.start(new AbortController().signal)
    informer = factory.informer(things)
    await factory.waitForSync()
    expect(server.requests).toHaveLength(1)
    await factory.stop()
  })
})
