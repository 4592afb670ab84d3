import type { JsonValue } from '../meta/index.ts'
import { metadataSchema } from './metadata.ts'
import type { Schema } from './types.ts'

// What both decoders, the fast one and the one that finds the words, have to agree on.

/** Whether a schema describes an object by its fields or as a map. */
export function isObjectSchema(schema: Schema): boolean {
  return schema.type === 'object' || (schema.type === undefined && schema.properties !== undefined)
}

/** The schema of a declared field; those that every embedded resource has are declared too. */
export function fieldSchema(
  properties: Record<string, Schema> | undefined,
  schema: Schema,
  key: string,
): Schema | undefined {
  if (properties !== undefined && Object.hasOwn(properties, key)) return properties[key]
  if (schema.embeddedResource !== true) return undefined
  if (key === 'apiVersion' || key === 'kind') return { type: 'string' }
  return key === 'metadata' ? metadataSchema : undefined
}

/** Whether members that are not declared stay: a map or object without any description of its members takes all. */
export function keepsUnknown(schema: Schema): boolean {
  return (
    schema.preserveUnknownFields === true ||
    (schema.properties === undefined && schema.additionalProperties === undefined)
  )
}

/** Whether a decoded field says nothing, by its schema's own account. */
export function isOmitted(value: JsonValue, schema: Schema): boolean {
  if (schema.omitEmpty !== true) return false
  if (value === '' || value === 0 || value === false) return true
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

/** What Go has where a list or map holds null. */
export function zeroOf(schema: Schema): JsonValue {
  if (schema.quantity === true) return '0'
  if (schema.intOrString === true) return 0
  if (schema.type === 'string') return ''
  if (schema.type === 'integer' || schema.type === 'number') return 0
  if (schema.type === 'boolean') return false
  if (schema.type === 'object' && schema.additionalProperties === undefined) return {}
  return null
}

/** Whether a number is of an integer schema's width. */
export function fitsInteger(value: number, format: string | undefined): boolean {
  const limit = format === 'int32' ? 2 ** 31 : 2 ** 63
  return Number.isInteger(value) && value >= -limit && value < limit
}

/** Whether a text is base64 with its padding, as Go's decoder wants it. */
export function isBase64(value: string): boolean {
  return value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value)
}
