import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deepClone } from '../json/clone.ts'
import type { JsonObject } from '../meta/index.ts'
import { deploymentSchema as schema } from '../schema/deployment.fixture.ts'
import { applyMergePatch, createMergePatch, createThreeWayJsonMergePatch } from './merge-patch.ts'
import { applyStrategicMergePatch } from './strategic-apply.ts'
import { createThreeWayMergePatch, createTwoWayMergePatch } from './strategic-create.ts'

const word = fc.constantFrom('a', 'b', 'c', 'd')
const env = fc.uniqueArray(fc.record({ name: word, value: word }), {
  selector: (e) => e.name,
  minLength: 1,
  maxLength: 4,
})
const container = fc.record(
  { name: word, image: word, args: fc.array(word, { minLength: 1, maxLength: 3 }), env },
  { requiredKeys: ['name'] },
)
const containers = fc.uniqueArray(container, { selector: (c) => c.name, minLength: 1, maxLength: 4 })
const strategy = fc.record(
  { type: word, rollingUpdate: fc.record({ maxSurge: fc.nat(3) }) },
  { requiredKeys: ['type'] },
)
const finalizers = fc.uniqueArray(word, { minLength: 1 })
const labels = fc.dictionary(fc.oneof(word, fc.constant('__proto__')), word, { minKeys: 1, maxKeys: 3 })
const object = fc
  .record({ containers, strategy, finalizers, labels, replicas: fc.nat(3) }, { requiredKeys: ['containers'] })
  .map(({ containers: list, strategy: s, finalizers: f, labels: l, replicas }): JsonObject => {
    const metadata: JsonObject = {}
    if (f !== undefined) metadata['finalizers'] = f
    if (l !== undefined) metadata['labels'] = l
    const spec: JsonObject = { template: { spec: { containers: list as JsonObject[] } } }
    if (s !== undefined) spec['strategy'] = s as JsonObject
    if (replicas !== undefined) spec['replicas'] = replicas
    return { metadata, spec }
  })

describe('strategic merge patches', () => {
  it('turn one object into the other', () => {
    fc.assert(
      fc.property(object, object, (a, b) => {
        const before = deepClone(a)
        expect(applyStrategicMergePatch(a, createTwoWayMergePatch(a, b, schema), schema)).toEqual(b)
        expect(a).toEqual(before)
      }),
      { numRuns: 500 },
    )
  })

  it('say nothing where nothing changed', () => {
    fc.assert(
      fc.property(object, (a) => {
        expect(createTwoWayMergePatch(a, deepClone(a), schema)).toEqual({})
      }),
    )
  })

  it('bring any current object to what is applied, once', () => {
    fc.assert(
      fc.property(object, object, object, (original, modified, current) => {
        const patch = createThreeWayMergePatch(original, modified, current, { schema })
        const result = applyStrategicMergePatch(current, patch, schema)
        const again = createThreeWayMergePatch(modified, modified, result, { schema })
        expect(applyStrategicMergePatch(result, again, schema)).toEqual(result)
        expect((result['spec'] as JsonObject)['replicas']).toEqual(
          (modified['spec'] as JsonObject)['replicas'] ??
            ((original['spec'] as JsonObject)['replicas'] === undefined
              ? (current['spec'] as JsonObject)['replicas']
              : undefined),
        )
      }),
      { numRuns: 300 },
    )
  })
})

describe('merge patches', () => {
  it('turn one object into the other', () => {
    const json = fc.dictionary(
      fc.oneof(fc.string(), fc.constant('__proto__')),
      fc.oneof(fc.string(), fc.nat(), fc.boolean(), fc.array(fc.nat()), fc.dictionary(word, fc.nat())),
    ) as fc.Arbitrary<JsonObject>
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(applyMergePatch(a, createMergePatch(a, b))).toEqual(b)
      }),
    )
  })

  it('follow the examples of RFC 7386', () => {
    expect(applyMergePatch({ a: 'b', c: { d: 'e', f: 'g' } }, { a: 'z', c: { f: null } })).toEqual({
      a: 'z',
      c: { d: 'e' },
    })
    expect(applyMergePatch({ a: [1, 2] }, { a: { b: null, c: 1 } })).toEqual({ a: { c: 1 } })
    expect(applyMergePatch({ e: null }, { a: 1 })).toEqual({ e: null, a: 1 })
    expect(() => applyMergePatch({}, [1])).toThrow('Invalid JSON Patch')
  })

  it('work three ways for kinds without patch metadata', () => {
    const patch = createThreeWayJsonMergePatch({ a: 1, b: 1 }, { b: 2 }, { a: 1, b: 1, other: 1 })
    expect(patch).toEqual({ a: null, b: 2 })
  })
})
