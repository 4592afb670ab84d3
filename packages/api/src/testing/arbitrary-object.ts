import type { JsonValue, Schema } from '@keelson/apimachinery'
import fc from 'fast-check'

const texts = [
  '',
  'a',
  'A b',
  '..',
  '/x',
  'metadata.name',
  "metadata.labels['a']",
  '10.0.0.1',
  'fd00::1',
  'None',
  '25%',
]

/**
 * Anything a client could send that decodes against a schema: fields missing at will, values that break every rule
 * but that of their type.
 */
export function arbitraryOf(schema: Schema, depth = 7): fc.Arbitrary<JsonValue> {
  if (schema.quantity === true) return fc.constantFrom('0', '1', '100m', '-1', '1Gi')
  if (schema.intOrString === true) return fc.oneof(fc.integer({ min: -2, max: 70_000 }), fc.constantFrom(...texts))
  switch (schema.type) {
    case 'string':
      return arbitraryText(schema)
    case 'integer':
      return fc.oneof(fc.integer({ min: -2, max: 3 }), fc.constantFrom(2 ** 31 - 1, -(2 ** 31)))
    case 'number':
      return fc.integer()
    case 'boolean':
      return fc.boolean()
    case 'array':
      if (depth === 0 || schema.items === undefined) return fc.constant([])
      return fc.array(arbitraryOf(schema.items, depth - 1), { maxLength: 2 })
    default:
      return depth === 0 ? fc.constant({}) : arbitraryObject(schema, depth)
  }
}

function arbitraryText(schema: Schema): fc.Arbitrary<string> {
  if (schema.format === 'date-time') return fc.constant('2026-01-01T00:00:00Z')
  if (schema.format === 'byte') return fc.constantFrom('', 'eA==')
  const known = (schema.enum ?? []).filter((value) => typeof value === 'string')
  return fc.constantFrom(...texts, ...known.slice(0, 5), ...known.slice(0, 5))
}

// Models are built as they are drawn: whole kinds, expanded, would be too large.
function arbitraryObject(schema: Schema, depth: number): fc.Arbitrary<JsonValue> {
  const { properties, additionalProperties } = schema
  if (properties === undefined) {
    const values = additionalProperties === undefined ? fc.constant('x') : arbitraryOf(additionalProperties, depth - 1)
    return fc.dictionary(fc.constantFrom('cpu', 'a', 'x/y', '__proto__', 'Bad Key'), values, { maxKeys: 2 })
  }
  const names = Object.keys(properties)
  return fc.subarray(names, { maxLength: depth > 5 ? names.length : Math.min(6, names.length) }).chain((chosen) => {
    const fields = chosen.map((name) => [name, arbitraryOf(properties[name] ?? {}, depth - 1)] as const)
    return fc.record(Object.fromEntries(fields))
  })
}
