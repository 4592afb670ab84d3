import { describe, expect, it } from 'vitest'
import type { StoredObject } from '../port.ts'
import { createStoredObject } from '../stored-object.ts'
import { createChange } from '../watch-event.ts'
import { OwnWrites } from './own-writes.ts'

const at = (revision: number): StoredObject =>
  createStoredObject('/registry/things/a', Buffer.from('{"metadata":{"name":"a"}}'), revision)

describe('OwnWrites', () => {
  const cached = at(3)
  const cache = { revision: 5, get: () => cached }

  it('knows what was written until the cache has seen it', () => {
    const writes = new OwnWrites(cache)
    expect(writes.latest(cached.key)).toBe(cached)
    const [seven, nine] = [at(7), at(9)]
    expect(writes.note(nine)).toBe(nine)
    writes.note(seven)
    expect(writes.latest(cached.key)).toBe(nine)
    writes.seen(createChange(7, seven, cached))
    expect(writes.latest(cached.key)).toBe(nine)
    writes.seen(createChange(11, undefined, nine))
    expect(writes.latest(cached.key)).toBe(cached)
  })

  it('leaves alone what the cache is already past', () => {
    const writes = new OwnWrites(cache)
    writes.note(at(5))
    expect(writes.latest(cached.key)).toBe(cached)
  })

  it('forgets everything when the cache begins anew', () => {
    const writes = new OwnWrites(cache)
    writes.note(at(8))
    writes.clear()
    expect(writes.latest(cached.key)).toBe(cached)
  })
})
