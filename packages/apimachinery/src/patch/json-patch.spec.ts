import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../errors/index.ts'
import type { JsonValue } from '../meta/index.ts'
import { applyJsonPatch, maxJsonPatchOperations } from './json-patch.ts'
import { formatPointer, parsePointer } from './json-pointer.ts'

const doc = { spec: { list: ['a', 'b'], map: { x: 1 }, nothing: null } }

function apply(...operations: object[]): JsonValue {
  return applyJsonPatch(doc, operations)
}

function failure(attempt: () => unknown): { code: number; message?: string } {
  try {
    attempt()
  } catch (err) {
    const { cause, message } = err as Error
    return { code: codeOf(err), message: cause instanceof Error ? cause.message : message }
  }
  return { code: 200 }
}

describe('applyJsonPatch', () => {
  it('answers what cannot be carried out with the one message that upstream has for it', () => {
    const attempt = () => apply({ op: 'test', path: '/spec/map', value: 7 })
    const status = { code: 422, message: 'the server rejected our request due to an error in our request', details: {} }
    expect(attempt).toThrow(expect.objectContaining({ status: expect.objectContaining(status) }))
  })

  it('carries out every operation and leaves its source alone', () => {
    const before = structuredClone(doc)
    expect(apply({ op: 'add', path: '/spec/list/1', value: 'x' })).toMatchObject({ spec: { list: ['a', 'x', 'b'] } })
    expect(apply({ op: 'add', path: '/spec/list/-', value: 'x' })).toMatchObject({ spec: { list: ['a', 'b', 'x'] } })
    expect(apply({ op: 'add', path: '/spec/list/-1', value: 'x' })).toMatchObject({ spec: { list: ['a', 'b', 'x'] } })
    expect(apply({ op: 'remove', path: '/spec/map/x' })).toMatchObject({ spec: { map: {} } })
    expect(apply({ op: 'replace', path: '/spec/map', value: 2 })).toMatchObject({ spec: { map: 2 } })
    expect(apply({ op: 'replace', path: '', value: 7 })).toBe(7)
    expect(apply({ op: 'move', from: '/spec/map/x', path: '/spec/y' })).toMatchObject({ spec: { map: {}, y: 1 } })
    expect(apply({ op: 'copy', from: '/spec/map', path: '/spec/y' })).toMatchObject({
      spec: { map: { x: 1 }, y: { x: 1 } },
    })
    expect(apply({ op: 'test', path: '/spec/map', value: { x: 1 } })).toEqual(doc)
    expect(apply({ op: 'test', path: '/spec/absent', value: null })).toEqual(doc)
    expect(doc).toEqual(before)
  })

  it('answers 422 with the reason as cause', () => {
    const cases: [object, string][] = [
      [{ op: 'test', path: '/spec/map/x', value: 2 }, 'testing value /spec/map/x failed: test failed'],
      [
        { op: 'remove', path: '/spec/q' },
        "error in remove for path: '/spec/q': Unable to remove nonexistent key: q: missing value",
      ],
      [{ op: 'remove', path: '/q/r' }, 'remove operation does not apply: doc is missing path: "/q/r": missing value'],
      [
        { op: 'replace', path: '/spec/q', value: 1 },
        'replace operation does not apply: doc is missing key: /spec/q: missing value',
      ],
      [
        { op: 'add', path: '/q/r', value: 1 },
        'add operation does not apply: doc is missing path: "/q/r": missing value',
      ],
      [
        { op: 'add', path: '/spec/list/9', value: 1 },
        "error in add for path: '/spec/list/9': Unable to access invalid index: 9: invalid index referenced",
      ],
      [
        { op: 'copy', from: '/q', path: '/spec/z' },
        'copy operation does not apply: doc is missing from path: /q: missing value',
      ],
      [{ op: 'explode', path: '/spec' }, 'Unexpected kind: explode'],
    ]
    for (const [operation, message] of cases) expect(failure(() => apply(operation))).toEqual({ code: 422, message })
  })

  it('answers 400 for what is no patch and 413 for too long a one', () => {
    expect(failure(() => applyJsonPatch(doc, {}))).toEqual({
      code: 400,
      message: 'json: cannot unmarshal object into Go value of type jsonpatch.Patch',
    })
    expect(failure(() => applyJsonPatch(doc, ['x'])).code).toBe(400)
    const many = Array.from({ length: maxJsonPatchOperations + 1 }, () => ({ op: 'test', path: '', value: doc }))
    expect(failure(() => applyJsonPatch(doc, many))).toEqual({
      code: 413,
      message: 'Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
    })
  })

  it('treats __proto__ as data and bounds what copies add up to', () => {
    const patched = apply({ op: 'add', path: '/__proto__', value: { polluted: true } }) as object
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype)
    expect(JSON.stringify(patched)).toContain('"__proto__":{"polluted":true}')
    expect(failure(() => apply({ op: 'add', path: '/constructor/prototype/x', value: 1 })).code).toBe(422)
    const bombs = Array.from({ length: 40 }, () => ({ op: 'copy', from: '/spec/list', path: '/spec/list/-' }))
    expect(failure(() => apply(...bombs)).code).toBe(422)
    const deeper = [
      { op: 'add', path: '/b', value: {} },
      { op: 'move', from: '/spec', path: '/b/spec' },
      { op: 'move', from: '/b', path: '/spec' },
    ]
    const tower = Array.from({ length: 3000 }, () => deeper).flat()
    expect(failure(() => apply(...tower)).message).toBe('the patched object is nested more than 1000 levels deep')
  })
})

describe('JSON pointers', () => {
  it('parse what they print', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (steps) => {
        expect(parsePointer(formatPointer(steps))).toEqual(steps)
      }),
    )
  })
})
