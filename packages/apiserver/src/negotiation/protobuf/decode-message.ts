import { microTime, rfc3339 } from '@keelson/apimachinery'
import type { JsonObject, JsonValue, Schema } from '@keelson/apimachinery'
import { messageFields } from './field-table.ts'
import type { MessageField } from './field-table.ts'
import { WireError, signed, wireFields } from './wire.ts'

const maxDepth = 100

type Reader = (bytes: Buffer) => JsonValue | undefined

function numberField(bytes: Buffer, wanted: number): number {
  for (const { number, value } of wireFields(bytes)) {
    if (number === wanted && typeof value === 'bigint') return signed(value)
  }
  return 0
}

function bytesField(bytes: Buffer, wanted: number): Buffer | undefined {
  for (const { number, value } of wireFields(bytes)) if (number === wanted && Buffer.isBuffer(value)) return value
  return undefined
}

/** Seconds and nanoseconds; an empty message is Go's zero time, which JSON leaves out. */
function time(format: (ms: number) => string): Reader {
  return (bytes) => {
    if (bytes.length === 0) return undefined
    const ms = numberField(bytes, 1) * 1000 + numberField(bytes, 2) / 1e6
    if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) throw new WireError('time out of range')
    return format(ms)
  }
}

/** Type 0 is a number, type 1 a string. */
const intOrString: Reader = (bytes) =>
  numberField(bytes, 1) === 1 ? (bytesField(bytes, 3)?.toString() ?? '') : numberField(bytes, 2)

const embeddedJson: Reader = (bytes) => {
  const raw = bytesField(bytes, 1)
  if (raw === undefined || raw.length === 0) return undefined
  try {
    return JSON.parse(raw.toString()) as JsonValue
  } catch {
    throw new WireError('embedded object is not JSON')
  }
}

/** Messages that JSON does not show as objects with the same fields. */
const special: Readonly<Record<string, Reader>> = {
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': time(rfc3339),
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': time(microTime),
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': embeddedJson,
  'io.k8s.apimachinery.pkg.runtime.RawExtension': embeddedJson,
}

function isZero(value: JsonValue): boolean {
  return value === '' || value === 0 || value === false
}

function scalar(value: bigint | Buffer, schema: Schema): JsonValue {
  if (typeof value === 'bigint') return schema.type === 'boolean' ? value !== 0n : signed(value)
  if (schema.type === 'number' && value.length === 8) return value.readDoubleLE()
  if (schema.format === 'byte') return value.toString('base64')
  return value.toString()
}

/** Reads a field's value; undefined where JSON would have nothing. */
function decodeValue(value: bigint | Buffer, schema: Schema, depth: number): JsonValue | undefined {
  if (typeof value === 'bigint') return scalar(value, schema)
  if (schema.quantity === true) return bytesField(value, 1)?.toString() ?? '0'
  if (schema.intOrString === true) return intOrString(value)
  const reader = special[schema.definitionName ?? ''] ?? timeByFormat(schema)
  if (reader !== undefined) return reader(value)
  if (schema.type === 'object' || schema.properties !== undefined) return decodeObjectValue(value, schema, depth)
  return scalar(value, schema)
}

// Schemas of times may carry only their format.
function timeByFormat(schema: Schema): Reader | undefined {
  if (schema.type !== 'string' || schema.format !== 'date-time') return undefined
  return time((ms) => (Number.isInteger(ms / 1000) ? rfc3339(ms) : microTime(ms)))
}

function decodeObjectValue(bytes: Buffer, schema: Schema, depth: number): JsonValue | undefined {
  if (schema.properties === undefined) return embeddedJson(bytes)
  return decodeMessage(bytes, schema, depth)
}

/** A map entry's value; lists inside maps are wrapped in a message of their own (ExtraValue). */
function decodeMapValue(value: bigint | Buffer, schema: Schema, depth: number): JsonValue {
  const { items } = schema
  if (schema.type !== 'array' || items === undefined || typeof value === 'bigint') {
    return decodeValue(value, schema, depth) ?? ''
  }
  const list: JsonValue[] = []
  for (const item of wireFields(value)) if (item.number === 1) list.push(decodeValue(item.value, items, depth) ?? '')
  return list
}

function addMapEntry(target: JsonObject, name: string, bytes: Buffer, o: { schema: Schema; depth: number }): void {
  const map = (Object.hasOwn(target, name) ? target[name] : {}) as JsonObject
  let key = ''
  let entry: JsonValue | undefined
  for (const { number, value } of wireFields(bytes)) {
    if (number === 1) key = value.toString()
    else if (number === 2) entry = decodeMapValue(value, o.schema, o.depth)
  }
  Object.defineProperty(map, key, { value: entry ?? '', enumerable: true, configurable: true, writable: true })
  target[name] = map
}

interface Slot {
  readonly target: JsonObject
  readonly field: MessageField
  readonly schema: Schema
  readonly depth: number
}

function setField({ target, field, schema, depth }: Slot, value: bigint | Buffer): void {
  const { name, keepsZero } = field
  if (schema.type === 'array' && schema.items !== undefined) {
    const list = (target[name] ?? []) as JsonValue[]
    list.push(decodeValue(value, schema.items, depth) ?? null)
    target[name] = list
  } else if (schema.additionalProperties !== undefined && Buffer.isBuffer(value)) {
    addMapEntry(target, name, value, { schema: schema.additionalProperties, depth })
  } else {
    const decoded = decodeValue(value, schema, depth)
    if (decoded !== undefined && (keepsZero || !isZero(decoded))) target[name] = decoded
  }
}

function fill(target: JsonObject, bytes: Buffer, o: { definition: string; schema: Schema; depth: number }): void {
  if (o.depth > maxDepth) throw new WireError('nested too deeply')
  const fields = messageFields(o.definition)
  if (fields === undefined) throw new WireError(`no protobuf form of ${o.definition} is known`)
  for (const { number, value } of wireFields(bytes)) {
    const field = fields.get(number)
    // A newer client's field: dropped, as Go drops it.
    if (field === undefined) continue
    if (field.inline !== undefined && Buffer.isBuffer(value)) {
      fill(target, value, { ...o, definition: field.inline, depth: o.depth + 1 })
      continue
    }
    const schema = o.schema.properties?.[field.name]
    if (schema !== undefined) setField({ target, field, schema, depth: o.depth + 1 }, value)
  }
}

/** Turns a protobuf message into the JSON value it stands for, along the schema of its definition. */
export function decodeMessage(bytes: Buffer, schema: Schema, depth = 0): JsonObject {
  const target: JsonObject = {}
  fill(target, bytes, { definition: schema.definitionName ?? '', schema, depth })
  return target
}
