import type { KubeObject } from '@keelson/apimachinery'
import { applyDefaults, decodeAgainst, deepClone, deepFreeze } from '@keelson/apimachinery'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KindDefinition } from './definition/kind-definition.ts'
import { kinds } from './kinds.ts'
import { arbitraryOf } from './testing/arbitrary-object.ts'

/** As the server prepares what it was sent. */
function prepared(kind: KindDefinition, sent: unknown): KubeObject {
  const { value, errors } = decodeAgainst(sent as never, kind.schema)
  expect(errors).toEqual([])
  const object = deepClone(value) as unknown as KubeObject
  applyDefaults(object, kind.schema)
  kind.defaults?.(object)
  return object
}

describe.each(kinds.map((kind) => [`${kind.group}/${kind.version} ${kind.kind}`, kind] as const))('%s', (_, kind) => {
  it('takes whatever decodes: defaults, rules, rows and fields never throw, and rules change nothing', () => {
    const objects = arbitraryOf(kind.schema).map((sent) => ({ metadata: { name: 'x' }, ...(sent as object) }))
    fc.assert(
      fc.property(objects, objects, (one, other) => {
        const [next, old] = [prepared(kind, one), prepared(kind, other)]
        const before = deepClone(next)
        kind.defaults?.(next)
        expect(next).toEqual(before)
        deepFreeze(next)
        kind.validate(next)
        kind.validateUpdate(next, deepFreeze(old))
        kind.validateStatusUpdate(next, old)
        expect(kind.row(next, 0)).toHaveLength(kind.columns.length)
        for (const read of Object.values(kind.selectableFields)) expect(read(next)).toBeTypeOf('string')
      }),
      { numRuns: 100 },
    )
  })
})
