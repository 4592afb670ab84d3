import { isObject, setOwn } from '../json/own.ts'
import type { JsonValue } from '../meta/index.ts'
import { copyBefore, decodeRegular, irregular } from './decode-regular.ts'
import { fieldSchema, fitsInteger, isBase64, isObjectSchema, isOmitted, keepsUnknown, zeroOf } from './decode-rules.ts'
import { goTypeOf, jsonKind } from './go-types.ts'
import type { Schema } from './types.ts'
import { tryParseQuantity } from '../quantity/index.ts'
import { parseTime } from '../time/timestamp.ts'

/** What decodeAgainst made of a value. */
export interface Decoded {
  /** The value without unknown fields and nulls, quantities canonical; the same value where nothing had to change. */
  value: JsonValue
  /** Paths of fields the schema does not know, such as `spec.foo` or `spec.containers[0].bar`. */
  unknownFields: string[]
  /** Type mismatches, worded as Go's decoder words them. A value with errors must not be used. */
  errors: string[]
}

/**
 * Checks a value's types against a structural schema and prunes what it does not know. Pure: the source is not
 * changed, and parts that needed no change are shared with the result.
 */
export function decodeAgainst(value: JsonValue, schema: Schema): Decoded {
  const regular = decodeRegular(value, schema)
  if (regular !== irregular) return { value: regular ?? null, unknownFields: [], errors: [] }
  return decodeVerbosely(value, schema)
}

/** The same by the long way, which knows where it is and what to say: only for values that are not regular. */
export function decodeVerbosely(value: JsonValue, schema: Schema): Decoded {
  const decoder = new Decoder()
  const decoded = decoder.decode(value, schema, { path: '', field: '', owner: '' })
  return { value: decoded ?? null, unknownFields: decoder.unknownFields, errors: decoder.errors }
}

interface Place {
  /** Path from the object's root. */
  path: string
  /** The same without list indices and map keys: how Go names a field. */
  field: string
  /** Go name of the struct that has the field, '' at the root. */
  owner: string
}

class Decoder {
  readonly unknownFields: string[] = []
  readonly errors: string[] = []

  /** The pruned value; undefined means absent, which is what null is for most fields. */
  decode(value: JsonValue, schema: Schema, place: Place): JsonValue | undefined {
    if (value === null) return schema.nullable === true || schema.preserveUnknownFields === true ? null : undefined
    if (schema.quantity === true) return this.#quantity(value, place)
    if (schema.intOrString === true) return this.#intOrString(value, place)
    if (isObjectSchema(schema)) {
      return isObject(value)
        ? this.#object(value as Record<string, JsonValue>, schema, place)
        : this.#mismatch(value, schema, place)
    }
    if (schema.type === 'array') {
      return Array.isArray(value) ? this.#list(value, schema, place) : this.#mismatch(value, schema, place)
    }
    return schema.type === undefined ? value : this.#scalar(value, schema, place)
  }

  #object(value: Record<string, JsonValue>, schema: Schema, place: Place): JsonValue {
    const properties = schema.properties
    const additional = schema.additionalProperties
    const owner = structName(schema) ?? place.owner
    let copy: Record<string, JsonValue> | undefined
    for (const key of Object.keys(value)) {
      const member = value[key] ?? null
      const known = fieldSchema(properties, schema, key) ?? additional
      let decoded: JsonValue | undefined
      if (known !== undefined) {
        decoded = this.decode(member, known, below(place, key, known === additional ? undefined : owner))
        if (decoded === undefined && additional !== undefined && known === additional) decoded = zeroOf(known)
        else if (decoded !== undefined && isOmitted(decoded, known)) decoded = undefined
      } else if (keepsUnknown(schema)) decoded = member
      else this.unknownFields.push(place.path === '' ? key : `${place.path}.${key}`)
      if (decoded === member && copy === undefined) continue
      copy ??= copyBefore(value, key)
      if (decoded !== undefined) setOwn(copy, key, decoded)
    }
    return copy ?? value
  }

  #list(value: JsonValue[], schema: Schema, place: Place): JsonValue {
    const items = schema.items
    if (items === undefined) return value
    let copy: JsonValue[] | undefined
    for (let i = 0; i < value.length; i++) {
      const item = value[i] ?? null
      const decoded = this.decode(item, items, { ...place, path: `${place.path}[${i}]` }) ?? zeroOf(items)
      if (decoded === item && copy === undefined) continue
      copy ??= value.slice(0, i)
      copy.push(decoded)
    }
    return copy ?? value
  }

  #scalar(value: JsonValue, schema: Schema, place: Place): JsonValue | undefined {
    switch (schema.type) {
      case 'string':
        if (typeof value !== 'string') return this.#mismatch(value, schema, place)
        return this.#formatted(value, schema)
      case 'boolean':
        return typeof value === 'boolean' ? value : this.#mismatch(value, schema, place)
      case 'number':
        return typeof value === 'number' ? value : this.#mismatch(value, schema, place)
      case 'integer':
        return typeof value === 'number' ? this.#integer(value, schema, place) : this.#mismatch(value, schema, place)
      default:
        return value
    }
  }

  #integer(value: number, schema: Schema, place: Place): JsonValue | undefined {
    if (fitsInteger(value, schema.format)) return value
    return this.#fail(`json: cannot unmarshal number ${numberText(value)}`, schema, place)
  }

  #formatted(value: string, schema: Schema): JsonValue | undefined {
    if (schema.format === 'date-time') {
      if (value !== '' && Number.isNaN(parseTime(value))) {
        this.errors.push(
          `parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(value)} as "2006"`,
        )
        return undefined
      }
    } else if (schema.format === 'byte' && !isBase64(value)) {
      this.errors.push(`illegal base64 data at input byte ${badBase64Offset(value)}`)
      return undefined
    }
    return value
  }

  #quantity(value: JsonValue, place: Place): JsonValue | undefined {
    if (typeof value === 'string' || typeof value === 'number') {
      // Quantities are stored in canonical form, whatever the client wrote: '1000m' comes back as '1'.
      const quantity = tryParseQuantity(value)
      if (quantity !== undefined) return quantity.toString()
      this.errors.push("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
      return undefined
    }
    return this.#fail(`json: cannot unmarshal ${jsonKind(value)}`, { type: 'string', format: 'quantity' }, place)
  }

  #intOrString(value: JsonValue, place: Place): JsonValue | undefined {
    if (typeof value === 'string') return value
    if (typeof value === 'number') return this.#integer(value, { type: 'integer', format: 'int32' }, place)
    return this.#fail(`json: cannot unmarshal ${jsonKind(value)}`, { type: 'integer', format: 'int32' }, place)
  }

  #mismatch(value: JsonValue, schema: Schema, place: Place): undefined {
    return this.#fail(`json: cannot unmarshal ${jsonKind(value)}`, schema, place)
  }

  #fail(start: string, schema: Schema, place: Place): undefined {
    const where = place.owner === '' || place.field === '' ? 'value' : `struct field ${place.owner}.${place.field}`
    this.errors.push(`${start} into Go ${where} of type ${goTypeOf(schema)}`)
    return undefined
  }
}

/** A member's place; `owner` is undefined for map entries, which Go does not name. */
function below(place: Place, key: string, owner: string | undefined): Place {
  const path = place.path === '' ? key : `${place.path}.${key}`
  if (owner === undefined) return { ...place, path }
  return { path, field: place.field === '' ? key : `${place.field}.${key}`, owner }
}

function structName(schema: Schema): string | undefined {
  return schema.definitionName?.split('.').at(-1)
}

function numberText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value)
}

function badBase64Offset(value: string): number {
  const at = value.search(/[^A-Za-z0-9+/]/)
  return at < 0 ? value.length - (value.length % 4) : at
}
