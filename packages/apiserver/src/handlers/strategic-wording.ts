import { isObject } from '@keelson/apimachinery'
import type { JsonValue } from '@keelson/apimachinery'

/** A value as Go's `%+v` prints it, which is how upstream shows the strategic patch that it refuses. */
export function goText(value: JsonValue): string {
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return `[${value.map((item) => goText(item)).join(' ')}]`
  if (!isObject(value)) return String(value)
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `map[${entries.map(([key, item]) => `${key}:${goText(item as JsonValue)}`).join(' ')}]`
}

const mismatch = /^json: cannot unmarshal (\w+)(?: (\S+))? into Go (?:struct field \S+|value) of type (.+)$/

const goKinds: Readonly<Record<string, string>> = { object: 'map', array: 'slice' }

/**
 * The words for a wrong type in the result of a strategic merge patch. Upstream converts that result from map to
 * struct without writing it as JSON, so its words are not those of the JSON decoder.
 */
export function conversionError(decodeError: string): string {
  const [, given, number = '', type] = mismatch.exec(decodeError) ?? []
  if (given === undefined || type === undefined) return `error decoding from json: ${decodeError}`
  const numberKind = /[.eE]/.test(number) ? 'float64' : 'int64'
  const kind = given === 'number' ? numberKind : (goKinds[given] ?? given)
  if (type.startsWith('map[')) return `cannot restore map from ${kind}`
  if (type.startsWith('[]')) return `cannot restore slice from ${kind}`
  if (/^(u?int|float)\d*$/.test(type) || type === 'string' || type === 'bool') {
    const isConvertible = given === 'number' && type !== 'bool'
    return isConvertible ? `cannot convert ${kind} to ${type}` : `unrecognized type: ${type}`
  }
  return `cannot restore struct from: ${kind}`
}
