import { nullLogger, systemClock } from '@keelson/component-base'
import type { KubeObject } from '@keelson/apimachinery'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ResourceStorage } from '../storage/port.ts'
import { eventually } from '../storage/testing/eventually.ts'
import { createFakeEtcd } from '../storage/testing/fake-etcd.ts'
import { openCacher } from '../storage/testing/open-storage.ts'
import { testResource } from '../storage/testing/test-resource.ts'
import { createStorageFeed } from './storage-feed.ts'
import { createStorageReader } from './storage-reader.ts'

const resource = testResource.groupResource
const other = { group: 'nobody', resource: 'knows' }
const thing = (name: string, labels?: Record<string, string>): KubeObject => ({
  apiVersion: testResource.apiVersion,
  kind: testResource.kind,
  metadata: { name, namespace: 'ns', labels },
})

let storage: ResourceStorage
let close: () => void | Promise<void>
const storageFor = (asked: typeof resource) => (asked.resource === resource.resource ? storage : undefined)

beforeEach(async () => {
  const opened = await openCacher(createFakeEtcd())
  storage = opened.storage
  close = opened.close
})
afterEach(() => close())

describe('the storage reader', () => {
  it('finds objects, and answers undefined for what is not there or not served', async () => {
    await storage.create({ namespace: 'ns', name: 'a' }, thing('a'))
    const reader = createStorageReader(storageFor)
    expect((await reader.get(resource, 'a', { namespace: 'ns', fresh: true }))?.metadata.name).toBe('a')
    expect(await reader.get(resource, 'b', { namespace: 'ns', fresh: true })).toBeUndefined()
    expect(await reader.get(other, 'a')).toBeUndefined()
    expect(await reader.list(other)).toEqual([])
    expect((await reader.list(resource, 'ns')).map(({ metadata }) => metadata.name)).toEqual(['a'])
    expect(await reader.list(resource, 'elsewhere')).toEqual([])
  })
})

describe('the storage feed', () => {
  it('tells everything there is, then every change', async () => {
    await storage.create({ namespace: 'ns', name: 'a' }, thing('a'))
    const told: string[] = []
    const stop = new AbortController()
    const feed = createStorageFeed({ storageFor, clock: systemClock, logger: nullLogger })
    await feed.follow(
      resource,
      {
        replace: (objects) => void told.push(`replace ${objects.map(({ metadata }) => metadata.name).join()}`),
        set: ({ metadata }) => void told.push(`set ${metadata.name} ${metadata.labels?.['x'] ?? ''}`),
        remove: ({ metadata }) => void told.push(`remove ${metadata.name}`),
      },
      stop.signal,
    )
    expect(told).toEqual(['replace a'])
    await storage.create({ namespace: 'ns', name: 'b' }, thing('b', { x: '1' }))
    await storage.update({ namespace: 'ns', name: 'b' }, {}, () => thing('b', { x: '2' }))
    await storage.delete({ namespace: 'ns', name: 'a' })
    await eventually(() => expect(told).toEqual(['replace a', 'set b 1', 'set b 2', 'remove a']))
    stop.abort()
  })

  it('tells of an empty set where the resource is not served', async () => {
    let replaced: unknown
    const feed = createStorageFeed({ storageFor, clock: systemClock, logger: nullLogger })
    const handler = { replace: (objects: unknown) => void (replaced = objects), set: () => {}, remove: () => {} }
    await feed.follow(other, handler, new AbortController().signal)
    expect(replaced).toEqual([])
  })

  it('starts again from the present state when its watch ends', async () => {
    await storage.create({ namespace: 'ns', name: 'a' }, thing('a'))
    const told: string[] = []
    let broken = true
    const cut: ResourceStorage = {
      ...bound(storage),
      watch(options, signal) {
        const ending = AbortSignal.any([signal ?? new AbortController().signal, AbortSignal.abort()])
        const watch = storage.watch(options, broken ? ending : signal)
        broken = false
        return watch
      },
    }
    const feed = createStorageFeed({ storageFor: () => cut, clock: systemClock, logger: nullLogger })
    const stop = new AbortController()
    const handler = {
      replace: (objects: readonly KubeObject[]) => void told.push(`replace ${objects.length}`),
      set: ({ metadata }: KubeObject) => void told.push(`set ${metadata.name}`),
      remove: () => {},
    }
    await feed.follow(resource, handler, stop.signal)
    await eventually(() => expect(told).toEqual(['replace 1', 'replace 1']))
    await storage.create({ namespace: 'ns', name: 'b' }, thing('b'))
    await eventually(() => expect(told.at(-1)).toBe('set b'))
    stop.abort()
  })
})

function bound(inner: ResourceStorage): ResourceStorage {
  return {
    get: inner.get.bind(inner),
    list: inner.list.bind(inner),
    create: inner.create.bind(inner),
    update: inner.update.bind(inner),
    delete: inner.delete.bind(inner),
    watch: inner.watch.bind(inner),
    count: inner.count.bind(inner),
    ready: inner.ready.bind(inner),
    close: inner.close.bind(inner),
  }
}
