import { parseFieldSelector, parseLabelSelector } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import type { ListOptions, ResourceStorage, StoredList } from '../port.ts'
import { withStorage } from './contract-writes.ts'
import type { OpenStorage } from './storage-contract.ts'
import { testObject } from './test-resource.ts'

const names = (list: StoredList): string[] => list.items.map((item) => item.key.replace('/registry/pods/', ''))

async function fill(storage: ResourceStorage): Promise<void> {
  for (const namespace of ['b', 'a', 'a-b']) {
    for (const name of ['y', 'x', 'z']) {
      const labels = { name, odd: String(name !== 'y') }
      await storage.create({ namespace, name }, testObject(name, { namespace, labels, nodeName: `node-${name}` }))
    }
  }
}

/** All names in page order. */
async function pages(storage: ResourceStorage, o: ListOptions): Promise<string[][]> {
  const seen: string[][] = []
  let token: string | undefined
  do {
    const list = await storage.list({ ...o, continue: token })
    seen.push(names(list))
    token = list.continue
  } while (token)
  return seen
}

/** Lists: order, scopes, selectors, versions, pages. */
export function describeLists(open: OpenStorage): void {
  describe('lists', () => {
    it(
      'lists in key order, per namespace too, as items and as chunks',
      withStorage(open, async ({ storage }) => {
        await fill(storage)
        const all = await storage.list()
        expect(names(all)).toEqual(['a-b/x', 'a-b/y', 'a-b/z', 'a/x', 'a/y', 'a/z', 'b/x', 'b/y', 'b/z'])
        const json = Buffer.concat(all.chunks().map((chunk, at) => chunk.bytes(at > 0)))
        expect(JSON.parse(`[${json.toString()}]`)).toEqual(
          JSON.parse(JSON.stringify(all.items.map((item) => item.object))),
        )
        expect(names(await storage.list({ namespace: 'a' }))).toEqual(['a/x', 'a/y', 'a/z'])
        expect(names(await storage.list({ namespace: 'nowhere' }))).toEqual([])
      }),
    )

    it(
      'selects by labels and fields',
      withStorage(open, async ({ storage }) => {
        await fill(storage)
        expect(names(await storage.list({ label: parseLabelSelector('name in (x,z)'), namespace: 'b' }))).toEqual([
          'b/x',
          'b/z',
        ])
        expect(names(await storage.list({ field: parseFieldSelector('spec.nodeName=node-y') }))).toEqual([
          'a-b/y',
          'a/y',
          'b/y',
        ])
        expect(
          names(await storage.list({ field: parseFieldSelector('metadata.name=x,metadata.namespace=a') })),
        ).toEqual(['a/x'])
        expect(
          names(await storage.list({ field: parseFieldSelector('metadata.namespace!=a,metadata.name!=x') })),
        ).toHaveLength(4)
      }),
    )

    it(
      'pages through a consistent picture',
      withStorage(open, async ({ storage }) => {
        await fill(storage)
        const first = await storage.list({ limit: 4 })
        expect(first).toMatchObject({ remainingItemCount: 5 })
        await storage.delete({ namespace: 'b', name: 'y' })
        await storage.create({ namespace: 'c', name: 'late' }, testObject('late', { namespace: 'c' }))
        const second = await storage.list({ limit: 4, continue: first.continue })
        expect(names(second)).toEqual(['a/y', 'a/z', 'b/x', 'b/y'])
        expect(second.revision).toBe(first.revision)
        const third = await storage.list({ limit: 4, continue: second.continue })
        expect(names(third)).toEqual(['b/z'])
        expect(third.continue).toBeUndefined()
      }),
    )

    it(
      'pages by the number of selected objects, and says nothing of what remains',
      withStorage(open, async ({ storage }) => {
        await fill(storage)
        const label = parseLabelSelector('odd=true')
        expect((await storage.list({ label, limit: 2 })).remainingItemCount).toBeUndefined()
        expect((await pages(storage, { label, limit: 2 })).flat()).toEqual([
          'a-b/x',
          'a-b/z',
          'a/x',
          'a/z',
          'b/x',
          'b/z',
        ])
        expect((await pages(storage, { namespace: 'a', limit: 3 })).flat()).toEqual(['a/x', 'a/y', 'a/z'])
        expect(await pages(storage, { namespace: 'a', limit: 3 })).toHaveLength(1)
      }),
    )

    it(
      'refuses tokens it has not issued',
      withStorage(open, async ({ storage }) => {
        await fill(storage)
        const token = (o: object) => Buffer.from(JSON.stringify(o)).toString('base64url')
        const bad = [
          'not base64 json',
          token({ v: 'v2', rv: 3, start: 'a' }),
          token({ v: 'meta.k8s.io/v1', rv: 0, start: 'a' }),
          token({ v: 'meta.k8s.io/v1', rv: 3, start: '' }),
          token({ v: 'meta.k8s.io/v1', rv: 3, start: '../secrets/' }),
        ]
        for (const value of bad) {
          await expect(storage.list({ continue: value, limit: 1 })).rejects.toMatchObject({ code: 'invalidContinue' })
        }
        const good = (await storage.list({ limit: 1 })).continue
        await expect(storage.list({ continue: good, resourceVersion: '5' })).rejects.toMatchObject({
          code: 'invalidContinue',
        })
      }),
    )

    it(
      'goes on inconsistently after compaction, if the client wants that',
      withStorage(open, async ({ storage, etcd }) => {
        await fill(storage)
        const start = Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: 2, start: 'a/x\0' })).toString('base64url')
        await etcd.compact((await storage.list()).revision)
        const refused = await storage.list({ limit: 2, continue: start }).then(
          () => undefined,
          (err: { code: string; details: { continue?: string } }) => err,
        )
        expect(refused?.code).toBe('expired')
        const list = await storage.list({ limit: 2, continue: refused?.details.continue })
        expect(names(list)).toEqual(['a/y', 'a/z'])
        expect(list.continue).toBeDefined()
      }),
    )

    it(
      'keeps the rules of resourceVersion and resourceVersionMatch',
      withStorage(open, async ({ storage, etcd }) => {
        await fill(storage)
        const then = await storage.list()
        const asked = String(then.revision)
        await storage.delete({ namespace: 'a', name: 'x' })
        expect((await storage.list()).items).toHaveLength(8)
        const notOlder = await storage.list({ resourceVersion: asked, resourceVersionMatch: 'NotOlderThan' })
        expect(notOlder.revision).toBeGreaterThanOrEqual(then.revision)
        const exact = await storage.list({ resourceVersion: asked, resourceVersionMatch: 'Exact' })
        expect(names(exact)).toEqual(names(then))
        expect(exact.revision).toBe(then.revision)
        const paged = await storage.list({ resourceVersion: asked, limit: 3 })
        expect(paged).toMatchObject({ revision: then.revision, remainingItemCount: 6 })
        expect((await storage.list({ resourceVersion: '0' })).items.length).toBeGreaterThanOrEqual(8)
        const future = { resourceVersion: String(then.revision + 1000) }
        await expect(storage.list(future)).rejects.toMatchObject({ code: 'tooLargeResourceVersion' })
        await expect(storage.list({ ...future, resourceVersionMatch: 'Exact' })).rejects.toMatchObject({
          code: 'tooLargeResourceVersion',
        })
        await etcd.compact((await storage.list()).revision)
        await expect(
          storage.list({ resourceVersion: String(then.revision - 3), resourceVersionMatch: 'Exact' }),
        ).rejects.toMatchObject({ code: 'expired' })
      }),
    )

    it(
      'reads its own and other writers’ writes',
      withStorage(open, async ({ storage, etcd }) => {
        for (let n = 0; n < 20; n++) {
          await etcd.swap({
            key: `/registry/pods/default/p${n}`,
            compare: { target: 'mod', value: 0 },
            put: { value: Buffer.from(JSON.stringify(testObject(`p${n}`))) },
          })
          expect((await storage.list()).items).toHaveLength(n + 1)
          await expect(storage.get({ namespace: 'default', name: `p${n}` })).resolves.toBeDefined()
        }
      }),
    )
  })
}
