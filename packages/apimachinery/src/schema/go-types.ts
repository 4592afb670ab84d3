import type { JsonValue } from '../meta/index.ts'
import type { Schema } from './types.ts'

/** How Go's JSON decoder calls a value it did not expect. */
export function jsonKind(value: JsonValue): string {
  if (Array.isArray(value)) return 'array'
  if (value === null) return 'null'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

/** The Go type of a field, for messages: `int32`, `[]v1.Container`, `map[string]string`. */
export function goTypeOf(schema: Schema): string {
  if (schema.quantity === true || schema.format === 'quantity') return 'resource.Quantity'
  if (schema.intOrString === true) return 'intstr.IntOrString'
  if (schema.definitionName !== undefined) return goStruct(schema.definitionName)
  switch (schema.type) {
    case 'integer':
      return schema.format === 'int32' ? 'int32' : 'int64'
    case 'number':
      return 'float64'
    case 'boolean':
      return 'bool'
    case 'string':
      return schema.format === 'byte' ? '[]uint8' : 'string'
    case 'array':
      return `[]${schema.items === undefined ? 'interface {}' : goTypeOf(schema.items)}`
    default:
      return `map[string]${schema.additionalProperties === undefined ? 'interface {}' : goTypeOf(schema.additionalProperties)}`
  }
}

function goStruct(definitionName: string): string {
  return definitionName.split('.').slice(-2).join('.')
}
