import { describe, expect, it } from 'vitest'
import { createStoredObject } from './stored-object.ts'

const objectOf = (name: string, size: number) =>
  createStoredObject(
    `/registry/things/${name}`,
    Buffer.from(JSON.stringify({ kind: 'Thing', apiVersion: 'v1', metadata: { name }, data: 'x'.repeat(size) })),
    7,
  )

describe('a stored object', () => {
  it('stays parsed while it is current, and is parsed again once it was let go', () => {
    const first = objectOf('first', 1000)
    const parsed = first.object
    expect(first.object).toBe(parsed)
    const others = Array.from({ length: 10 }, (_, n) => objectOf(`other-${n}`, 1024 * 1024))
    for (const other of others) expect(other.object.metadata.resourceVersion).toBe('7')
    expect(first.object).not.toBe(parsed)
    expect(first.object).toEqual(parsed)
    expect(others.at(-1)?.object).toBe(others.at(-1)?.object)
  })

  it('keeps what was derived from it', () => {
    const stored = objectOf('derived', 10)
    let made = 0
    const name = () => stored.derived('name', (object) => [object.metadata.name, ++made])
    expect(name()).toEqual(['derived', 1])
    for (let n = 0; n < 10; n++) void objectOf(`filler-${n}`, 1024 * 1024).object
    expect(name()).toEqual(['derived', 1])
  })

  it('stays parsed even when it is larger than all that may stay', () => {
    const huge = objectOf('huge', 9 * 1024 * 1024)
    expect(huge.object).toBe(huge.object)
  })
})
