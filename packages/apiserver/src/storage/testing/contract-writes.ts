import { describe, expect, it } from 'vitest'
import type { OpenStorage, StorageUnderTest } from './storage-contract.ts'
import { testObject } from './test-resource.ts'
import type { TestObject } from './test-resource.ts'

/** Runs `test` on a fresh storage and closes it. */
export function withStorage(open: OpenStorage, test: (sut: StorageUnderTest) => Promise<void>): () => Promise<void> {
  return async () => {
    const sut = await open()
    try {
      await sut.storage.ready()
      await test(sut)
    } finally {
      await sut.close()
    }
  }
}

const web = { namespace: 'default', name: 'web' }

/** Create, get, guaranteed update, delete. */
export function describeWrites(open: OpenStorage): void {
  describe('writes', () => {
    it(
      'creates once and gives back what get gives',
      withStorage(open, async ({ storage }) => {
        const made = await storage.create(web, testObject('web', { value: 'ü' }))
        expect(made.key).toBe('/registry/pods/default/web')
        expect(made.object.metadata.resourceVersion).toBe(String(made.revision))
        const got = await storage.get(web)
        expect(got.bytes.toString()).toBe(made.bytes.toString())
        expect(JSON.parse(got.bytes.toString())).toEqual(JSON.parse(JSON.stringify(made.object)))
        await expect(storage.create(web, testObject('web'))).rejects.toMatchObject({ code: 'keyExists' })
        await expect(storage.get({ ...web, name: 'other' })).rejects.toMatchObject({ code: 'keyNotFound' })
      }),
    )

    it(
      'serves a get that is not older than asked, and refuses one from the future',
      withStorage(open, async ({ storage }) => {
        const made = await storage.create(web, testObject('web'))
        const got = await storage.get(web, { resourceVersion: String(made.revision) })
        expect(got.revision).toBe(made.revision)
        await expect(storage.get(web, { resourceVersion: String(made.revision + 1000) })).rejects.toMatchObject({
          code: 'tooLargeResourceVersion',
        })
      }),
    )

    it(
      'updates what is there, and nothing else',
      withStorage(open, async ({ storage }) => {
        await expect(storage.update(web, {}, () => testObject('web'))).rejects.toMatchObject({ code: 'keyNotFound' })
        const made = await storage.update(web, { ignoreNotFound: true }, (current) => {
          expect(current).toBeUndefined()
          return testObject('web', { value: '1' })
        })
        const next = await storage.update(web, {}, (current) => {
          expect(current?.revision).toBe(made.revision)
          return testObject('web', { value: '2' })
        })
        expect(next.revision).toBeGreaterThan(made.revision)
        expect((next.object as TestObject).spec?.value).toBe('2')
      }),
    )

    it(
      'does not write an unchanged object',
      withStorage(open, async ({ storage }) => {
        const made = await storage.create(web, testObject('web'))
        const same = await storage.update(web, {}, (current) => (current as typeof made).object)
        expect(same.revision).toBe(made.revision)
      }),
    )

    it(
      'loses no update under contention',
      withStorage(open, async ({ storage }) => {
        await storage.create(web, testObject('web', { value: '0' }))
        const increment = () =>
          storage.update(web, {}, (current) => {
            const value = Number((current?.object as TestObject | undefined)?.spec?.value) + 1
            return testObject('web', { value: String(value) })
          })
        await Promise.all(Array.from({ length: 12 }, increment))
        expect(((await storage.get(web)).object as TestObject).spec?.value).toBe('12')
      }),
    )

    it(
      'holds preconditions, also against a copy that is stale',
      withStorage(open, async ({ storage, etcd }) => {
        const made = await storage.create(web, testObject('web', { uid: 'u1' }))
        const update = (preconditions: object) =>
          storage.update(web, { preconditions }, () => testObject('web', { uid: 'u1' }))
        await expect(update({ uid: 'u2' })).rejects.toMatchObject({ code: 'invalidPreconditions' })
        await expect(update({ resourceVersion: '1' })).rejects.toMatchObject({ code: 'conflict' })
        const behind = await etcd.swap({
          key: made.key,
          compare: { target: 'mod', value: made.revision },
          put: { value: Buffer.from(JSON.stringify(testObject('web', { uid: 'u3' }))) },
        })
        const deleted = await storage.delete(web, {
          preconditions: { uid: 'u3', resourceVersion: String(behind.revision) },
        })
        expect(deleted.object.metadata.uid).toBe('u3')
      }),
    )

    it(
      'reports an error of tryUpdate only when it was about the latest state',
      withStorage(open, async ({ storage, etcd }) => {
        const made = await storage.create(web, testObject('web', { value: 'old' }))
        await storage.get(web)
        await etcd.swap({
          key: made.key,
          compare: { target: 'mod', value: made.revision },
          put: { value: Buffer.from(JSON.stringify(testObject('web', { value: 'new' }))) },
        })
        const updated = await storage.update(web, {}, (current) => {
          if ((current?.object as TestObject | undefined)?.spec?.value === 'old') throw new Error('refused')
          return testObject('web', { value: 'newer' })
        })
        expect((updated.object as TestObject).spec?.value).toBe('newer')
        await expect(
          storage.update(web, {}, () => {
            throw new Error('always')
          }),
        ).rejects.toThrow('always')
      }),
    )

    it(
      'deletes with the last state at the revision of the deletion',
      withStorage(open, async ({ storage }) => {
        const made = await storage.create(web, testObject('web', { value: 'x' }))
        await expect(
          storage.delete(web, {
            validate: () => {
              throw new Error('kept')
            },
          }),
        ).rejects.toThrow('kept')
        const deleted = await storage.delete(web)
        expect(deleted.revision).toBeGreaterThan(made.revision)
        expect(deleted.object.metadata.resourceVersion).toBe(String(deleted.revision))
        expect((deleted.object as TestObject).spec?.value).toBe('x')
        await expect(storage.get(web)).rejects.toMatchObject({ code: 'keyNotFound' })
        await expect(storage.delete(web)).rejects.toMatchObject({ code: 'keyNotFound' })
      }),
    )
  })
}
