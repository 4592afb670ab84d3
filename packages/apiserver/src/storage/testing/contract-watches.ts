import { parseFieldSelector, parseLabelSelector } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import type { StoredEvent, Watch } from '../port.ts'
import { withStorage } from './contract-writes.ts'
import { eventually } from './eventually.ts'
import type { OpenStorage } from './storage-contract.ts'
import { testObject } from './test-resource.ts'

/** Collects what a watch delivers, bookmarks apart. */
export function collect(watch: Watch): { events: StoredEvent[]; seen(): string[]; ended: Promise<unknown> } {
  const events: StoredEvent[] = []
  const run = async (): Promise<unknown> => {
    try {
      for await (const event of watch) events.push(event)
      return undefined
    } catch (err) {
      return err
    }
  }
  const seen = () =>
    events
      .filter((event) => event.type !== 'BOOKMARK')
      .map((event) => `${event.type} ${event.stored.object.metadata.name}`)
  return { events, seen, ended: run() }
}

const at = (name: string, namespace = 'default') => ({ namespace, name })

/** Watches: starting points, selectors, ends. */
export function describeWatches(open: OpenStorage): void {
  describe('watches', () => {
    it(
      'starts after a revision and follows, with frames ready to send',
      withStorage(open, async ({ storage }) => {
        const first = await storage.create(at('a'), testObject('a'))
        await storage.create(at('b'), testObject('b'))
        const watch = storage.watch({ resourceVersion: String(first.revision) })
        const got = collect(watch)
        await storage.update(at('a'), {}, () => testObject('a', { value: 'x' }))
        const gone = await storage.delete(at('b'))
        await eventually(() => expect(got.seen()).toEqual(['ADDED b', 'MODIFIED a', 'DELETED b']))
        const last = got.events[2] as StoredEvent
        expect(last.stored.revision).toBe(gone.revision)
        expect(JSON.parse(last.frame().toString())).toMatchObject({
          type: 'DELETED',
          object: { metadata: { name: 'b', resourceVersion: String(gone.revision) } },
        })
        expect(last.frame().toString().endsWith('}\n')).toBe(true)
        watch.close()
        expect(await got.ended).toBeUndefined()
      }),
    )

    it(
      'starts with the present state when no revision is given',
      withStorage(open, async ({ storage }) => {
        await storage.create(at('a'), testObject('a'))
        await storage.create(at('b', 'other'), testObject('b', { namespace: 'other' }))
        const watch = storage.watch({ namespace: 'default' })
        const got = collect(watch)
        await eventually(() => expect(got.seen()).toEqual(['ADDED a']))
        await storage.create(at('c', 'other'), testObject('c', { namespace: 'other' }))
        await storage.create(at('d'), testObject('d'))
        await eventually(() => expect(got.seen()).toEqual(['ADDED a', 'ADDED d']))
        watch.close()
      }),
    )

    it(
      'sends initial events and the bookmark that ends them',
      withStorage(open, async ({ storage }) => {
        const made = await storage.create(at('a'), testObject('a'))
        const watch = storage.watch({
          sendInitialEvents: true,
          allowBookmarks: true,
          resourceVersionMatch: 'NotOlderThan',
        })
        const got = collect(watch)
        await eventually(() => expect(got.events.map((event) => event.type)).toEqual(['ADDED', 'BOOKMARK']))
        const bookmark = JSON.parse((got.events[1] as StoredEvent).frame().toString()) as Record<string, never>
        expect(bookmark).toMatchObject({
          type: 'BOOKMARK',
          object: { kind: 'Pod', apiVersion: 'v1', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
        })
        expect((got.events[1] as StoredEvent).stored.revision).toBeGreaterThanOrEqual(made.revision)
        await storage.create(at('b'), testObject('b'))
        await eventually(() => expect(got.seen()).toEqual(['ADDED a', 'ADDED b']))
        watch.close()
      }),
    )

    it(
      'turns entering and leaving a selector into ADDED and DELETED',
      withStorage(open, async ({ storage }) => {
        const made = await storage.create(at('a'), testObject('a', { nodeName: 'n1' }))
        const resourceVersion = String(made.revision)
        const label = storage.watch({ resourceVersion, label: parseLabelSelector('app=web') })
        const field = storage.watch({ resourceVersion, field: parseFieldSelector('spec.nodeName=n2') })
        const byLabel = collect(label)
        const byField = collect(field)
        const update = (o: object) => storage.update(at('a'), {}, () => testObject('a', o))
        await update({ labels: { app: 'web' }, nodeName: 'n2' })
        await update({ labels: { app: 'web' }, nodeName: 'n2', value: 'x' })
        const left = await update({ nodeName: 'n3' })
        await storage.delete(at('a'))
        await storage.create(at('last'), testObject('last', { labels: { app: 'web' }, nodeName: 'n2' }))
        const wanted = ['ADDED a', 'MODIFIED a', 'DELETED a', 'ADDED last']
        await eventually(() => expect(byLabel.seen()).toEqual(wanted))
        await eventually(() => expect(byField.seen()).toEqual(wanted))
        const exit = byLabel.events[2] as StoredEvent
        expect(exit.stored.object).toMatchObject({
          metadata: { labels: { app: 'web' }, resourceVersion: String(left.revision) },
          spec: { value: 'x' },
        })
        label.close()
        field.close()
      }),
    )

    it(
      'watches one object by name',
      withStorage(open, async ({ storage }) => {
        const made = await storage.create(at('a'), testObject('a'))
        const watch = storage.watch({ ...at('b'), resourceVersion: String(made.revision) })
        const got = collect(watch)
        await storage.create(at('c'), testObject('c'))
        await storage.create(at('b'), testObject('b'))
        await storage.create(at('b', 'other'), testObject('b', { namespace: 'other' }))
        await storage.delete(at('b'))
        await eventually(() => expect(got.seen()).toEqual(['ADDED b', 'DELETED b']))
        watch.close()
      }),
    )

    it(
      'ends with its signal',
      withStorage(open, async ({ storage }) => {
        const controller = new AbortController()
        const got = collect(storage.watch({}, controller.signal))
        controller.abort()
        expect(await got.ended).toBeUndefined()
      }),
    )

    it(
      'refuses to begin with initial events from the future',
      withStorage(open, async ({ storage }) => {
        const made = await storage.create(at('a'), testObject('a'))
        const got = collect(storage.watch({ sendInitialEvents: true, resourceVersion: String(made.revision + 1000) }))
        expect(await got.ended).toMatchObject({ code: 'tooLargeResourceVersion' })
      }),
    )
  })
}
