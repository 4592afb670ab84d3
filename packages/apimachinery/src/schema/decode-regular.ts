import { isObject, setOwn } from '../json/own.ts'
import type { JsonValue } from '../meta/index.ts'
import { tryParseQuantity } from '../quantity/index.ts'
import { parseTime } from '../time/timestamp.ts'
import { fieldSchema, fitsInteger, isBase64, isObjectSchema, isOmitted, keepsUnknown, zeroOf } from './decode-rules.ts'
import type { Schema } from './types.ts'

/** Says that a value has something to complain about: an unknown field or a wrong type. */
export const irregular = Symbol('irregular')

/** The pruned value, undefined for absent (what null is for most fields), or `irregular`. */
type Decode = (value: JsonValue) => JsonValue | undefined | typeof irregular

/**
 * Decodes a value that has nothing to complain about, which nearly every write is, by functions made once per schema:
 * no path is tracked, no schema is asked the same question twice. At the first complaint it gives up with `irregular`;
 * `decodeAgainst` then walks again to find the words. Pure, like that.
 */
export function decodeRegular(value: JsonValue, schema: Schema): JsonValue | undefined | typeof irregular {
  return decoderOf(schema)(value)
}

const decoders = new WeakMap<Schema, Decode>()

function decoderOf(schema: Schema): Decode {
  let decode = decoders.get(schema)
  if (decode === undefined) decoders.set(schema, (decode = decoderFor(schema)))
  return decode
}

function decoderFor(schema: Schema): Decode {
  const keepsNull = schema.nullable === true || schema.preserveUnknownFields === true
  const decode = presentDecoder(schema)
  return (value) => (value === null ? (keepsNull ? null : undefined) : decode(value))
}

function presentDecoder(schema: Schema): Decode {
  if (schema.quantity === true) return quantity
  if (schema.intOrString === true) return intOrString
  if (isObjectSchema(schema)) return objectDecoder(schema)
  switch (schema.type) {
    case 'array':
      return listDecoder(schema)
    case 'string':
      return textDecoder(schema)
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? value : irregular)
    case 'number':
      return (value) => (typeof value === 'number' ? value : irregular)
    case 'integer': {
      const { format } = schema
      return (value) => (typeof value === 'number' && fitsInteger(value, format) ? value : irregular)
    }
    default:
      return (value) => value
  }
}

const quantity: Decode = (value) =>
  typeof value === 'string' || typeof value === 'number'
    ? (tryParseQuantity(value)?.toString() ?? irregular)
    : irregular

const intOrString: Decode = (value) =>
  typeof value === 'string' || (typeof value === 'number' && fitsInteger(value, 'int32')) ? value : irregular

function textDecoder(schema: Schema): Decode {
  if (schema.format === 'date-time') {
    // The times of one object are mostly the same one.
    let last = ''
    const isTime = (text: string): boolean => {
      if (text === last) return true
      if (text !== '' && Number.isNaN(parseTime(text))) return false
      last = text
      return true
    }
    return (value) => (typeof value === 'string' && isTime(value) ? value : irregular)
  }
  if (schema.format === 'byte') return (value) => (typeof value === 'string' && isBase64(value) ? value : irregular)
  return (value) => (typeof value === 'string' ? value : irregular)
}

/** How the member of one name is decoded; an entry of a map stays, as its zero, where it is null. */
interface Member {
  decode: Decode
  zero?: () => JsonValue
}

const kept: Member = { decode: (value) => value }
const unknown: Member = { decode: () => irregular }

function objectDecoder(schema: Schema): Decode {
  const { properties, additionalProperties } = schema
  const other =
    additionalProperties === undefined ? (keepsUnknown(schema) ? kept : unknown) : entryOf(additionalProperties)
  // Only declared names get in: names that clients make up would grow it without end.
  const declared = new Map<string, Member>()
  const memberOf = (key: string): Member => {
    const field = fieldSchema(properties, schema, key)
    if (field === undefined) return other
    const decode = decoderOf(field)
    const member: Member = { decode: field.omitEmpty === true ? omitting(decode, field) : decode }
    declared.set(key, member)
    return member
  }
  return (value) => {
    if (!isObject(value)) return irregular
    const source = value as Record<string, JsonValue>
    let copy: Record<string, JsonValue> | undefined
    for (const key of Object.keys(source)) {
      const given = source[key] ?? null
      const member = declared.get(key) ?? memberOf(key)
      let decoded = member.decode(given)
      if (decoded === irregular) return irregular
      if (decoded === undefined && member.zero !== undefined) decoded = member.zero()
      if (decoded === given && copy === undefined) continue
      copy ??= copyBefore(source, key)
      if (decoded !== undefined) setOwn(copy, key, decoded)
    }
    return copy ?? value
  }
}

function omitting(decode: Decode, schema: Schema): Decode {
  return (value) => {
    const decoded = decode(value)
    return decoded === undefined || decoded === irregular || !isOmitted(decoded, schema) ? decoded : undefined
  }
}

function entryOf(schema: Schema): Member {
  // Made when first needed: schemas may contain themselves.
  let decode: Decode | undefined
  return { decode: (value) => (decode ??= decoderOf(schema))(value), zero: () => zeroOf(schema) }
}

function listDecoder({ items }: Schema): Decode {
  if (items === undefined) return (value) => (Array.isArray(value) ? value : irregular)
  // Made when first needed: schemas may contain themselves.
  let decodeItem: Decode | undefined
  return (value) => {
    if (!Array.isArray(value)) return irregular
    decodeItem ??= decoderOf(items)
    let copy: JsonValue[] | undefined
    for (let i = 0; i < value.length; i++) {
      const item = value[i] ?? null
      const decoded = decodeItem(item) ?? zeroOf(items)
      if (decoded === irregular) return irregular
      if (decoded === item && copy === undefined) continue
      copy ??= value.slice(0, i)
      copy.push(decoded)
    }
    return copy ?? value
  }
}

/** The members before `end`, as they are. */
export function copyBefore(value: Record<string, JsonValue>, end: string): Record<string, JsonValue> {
  const copy: Record<string, JsonValue> = {}
  for (const key of Object.keys(value)) {
    if (key === end) break
    setOwn(copy, key, value[key] ?? null)
  }
  return copy
}
