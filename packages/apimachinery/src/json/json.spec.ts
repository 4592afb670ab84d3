import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deepClone, deepFreeze } from './clone.ts'
import { deepEqual } from './equal.ts'
import { parseJson } from './parse.ts'
import { getPath, setPath } from './path.ts'

describe('parseJson', () => {
  it('names repeated keys when asked to be strict', () => {
    const text = '{"spec":{"foo":1,"foo":2,"list":[{"a":1},{"b":1,"b":[{"c":1,"\\u0063":2}]}]},"x":"{\\"x\\":\\"}"}'
    expect(parseJson(text, { strict: true }).duplicateFields).toEqual([
      'spec.foo',
      'spec.list[1].b',
      'spec.list[1].b[0].c',
    ])
    expect(parseJson(text).duplicateFields).toEqual([])
    const hostile = '{"a":{"x":{},"y":":"},"__proto__":1,"a":[],"__proto__":{"b":1}}'
    expect(parseJson(hostile, { strict: true }).duplicateFields).toEqual(['a', '__proto__'])
    expect(parseJson(Buffer.from(text)).value).toHaveProperty('spec.foo', 2)
  })

  it('refuses garbage and bottomless nesting with a 400', () => {
    const badRequest = expect.objectContaining({ status: expect.objectContaining({ code: 400, reason: 'BadRequest' }) })
    for (const text of [
      '',
      '{',
      '{"a":}',
      'nope',
      '[1,]',
      '{"a":1}x',
      '['.repeat(200_000),
      `${'{"a":'.repeat(50_000)}1`,
    ]) {
      expect(() => parseJson(text)).toThrow(badRequest)
    }
    const deep = `${'['.repeat(900)}${']'.repeat(900)}`
    expect(deepClone(parseJson(deep, { strict: true }).value)).toEqual(JSON.parse(deep))
    expect(parseJson(`"${'['.repeat(5000)}\\"${'{'.repeat(5000)}"`).value).toHaveLength(10_001)
  })

  it('agrees with JSON.parse, and finds no repeats where there are none', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const { value, duplicateFields } = parseJson(text, { strict: true })
        expect(value).toEqual(JSON.parse(text))
        expect(duplicateFields).toEqual([])
      }),
    )
  })
})

describe('deepClone and deepEqual', () => {
  it('copy and compare any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const frozen = deepFreeze(a)
        expect(deepClone(frozen)).toEqual(a)
        expect(deepEqual(a, deepClone(a))).toBe(true)
        expect(deepEqual(a, b)).toBe(deepEqual(b, a))
      }),
    )
  })

  it('share nothing, ignore undefined and keep __proto__ as data', () => {
    const source = JSON.parse('{"__proto__":{"a":[1]},"b":{}}') as Record<string, unknown>
    const copy = deepClone(source)
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
    expect(JSON.stringify(copy)).toBe(JSON.stringify(source))
    expect(copy['b']).not.toBe(source['b'])
    expect(deepEqual({ a: 1, b: undefined }, { a: 1 })).toBe(true)
    expect(deepEqual({ a: 1 }, { b: 1 })).toBe(false)
    expect(deepEqual({}, [])).toBe(false)
    expect(deepEqual(JSON.parse('{"__proto__":1}'), {})).toBe(false)
  })
})

describe('paths', () => {
  it('read and write below dots, never the prototype', () => {
    const object: Record<string, unknown> = { spec: { list: [{ a: 1 }] } }
    expect(getPath(object, '.spec.list.0.a')).toBe(1)
    expect(getPath(object, 'spec.constructor')).toBeUndefined()
    setPath(object, '.status.replicas', 3)
    expect(object['status']).toEqual({ replicas: 3 })
    expect(() => setPath(object, '__proto__.x', 1)).toThrow('__proto__')
    expect(() => setPath(object, 'spec.list.x', 1)).toThrow('list is not an object')
  })
})
