import { describe, expect, it } from 'vitest'
import { encodeForStorage } from '../object-bytes.ts'
import { ExpectedWrites } from './expected-writes.ts'

const key = '/registry/things/ns/a'
const write = (n = 1) => {
  const object = { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a' }, n }
  return { key, object, value: encodeForStorage(object) }
}
const event = (modRevision: number, n = 1) => ({ key, modRevision, value: Buffer.from(write(n).value) })

function setup() {
  const told = { revision: 10 }
  return { told, writes: new ExpectedWrites(() => told.revision) }
}

describe('expected writes', () => {
  it('give the event the object that the answer made', () => {
    const { writes } = setup()
    const stored = writes.expect(write()).committed(11)
    expect(JSON.parse(stored.bytes.toString())).toMatchObject({ metadata: { resourceVersion: '11' }, n: 1 })
    expect(writes.take(event(11))).toBe(stored)
    expect(writes.take(event(11))).toBeUndefined()
  })

  it('give the answer the object that the event made, and find it for no later event', () => {
    const { told, writes } = setup()
    const expected = writes.expect(write())
    const stored = writes.take(event(11))
    told.revision = 11
    expect(stored?.object).toMatchObject({ metadata: { resourceVersion: '11' }, n: 1 })
    expect(expected.committed(11)).toBe(stored)
    expect(writes.take(event(12))).toBeUndefined()
  })

  it('leave events of other writers alone', () => {
    const { told, writes } = setup()
    const expected = writes.expect(write(2))
    expect(writes.take(event(11, 1))).toBeUndefined()
    told.revision = 11
    const stored = expected.committed(13)
    expect(writes.take(event(12, 3))).toBeUndefined()
    expect(writes.take(event(13, 2))).toBe(stored)
  })

  it('take the bytes of another writer for their own only at that revision', () => {
    const { told, writes } = setup()
    const expected = writes.expect(write())
    expect(writes.take(event(11))?.revision).toBe(11)
    told.revision = 11
    expect(expected.committed(12).revision).toBe(12)
  })

  it('keep nothing of a write that failed, or whose event has passed', () => {
    const { told, writes } = setup()
    writes.expect(write()).withdraw()
    expect(writes.take(event(11))).toBeUndefined()
    const late = writes.expect(write())
    told.revision = 12
    late.committed(12)
    expect(writes.take(event(12))).toBeUndefined()
  })

  it('wait for the latest write of a key; the withdrawal of an earlier one does not disturb it', () => {
    const { writes } = setup()
    const first = writes.expect(write(1))
    const second = writes.expect(write(2))
    first.withdraw()
    const stored = second.committed(12)
    expect(writes.take(event(11, 1))).toBeUndefined()
    expect(writes.take(event(12, 2))).toBe(stored)
  })
})
