import type { JsonValue } from '@keelson/apimachinery'
import { compareKeys } from './key-order.ts'
import { writeText } from './scalars.ts'

/** A document as kubectl's YAML writer would write it: sorted keys, lists not indented, lines folded at 80. */
export function writeYaml(value: JsonValue): string {
  return `${isFilled(value) ? node(value, 0) : scalar(value, { indent: 0, column: 0, key: false })}\n`
}

function isFilled(value: JsonValue | undefined): value is JsonValue[] | Record<string, JsonValue> {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

/** A list or map with something in it; its first line is not indented. */
function node(value: JsonValue[] | Record<string, JsonValue>, indent: number): string {
  const pad = ' '.repeat(indent)
  if (Array.isArray(value)) {
    return value.map((item) => `- ${element(item, indent)}`).join(`\n${pad}`)
  }
  const keys = Object.keys(value).filter((key) => value[key] !== undefined)
  return keys
    .toSorted(compareKeys)
    .map((key) => member(key, value[key] ?? null, indent))
    .join(`\n${pad}`)
}

function element(item: JsonValue, indent: number): string {
  if (isFilled(item)) return node(item, indent + 2)
  return scalar(item, { indent: indent + 2, column: indent + 2, key: false })
}

function member(key: string, value: JsonValue, indent: number): string {
  const name = writeText(key, { indent, column: indent, key: true })
  if (Array.isArray(value) && value.length > 0) return `${name}:\n${' '.repeat(indent)}${node(value, indent)}`
  if (isFilled(value)) return `${name}:\n${' '.repeat(indent + 2)}${node(value, indent + 2)}`
  return `${name}: ${scalar(value, { indent: indent + 2, column: indent + name.length + 2, key: false })}`
}

function scalar(value: JsonValue | undefined, place: { indent: number; column: number; key: boolean }): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return writeText(value, place)
  if (typeof value === 'object') return Array.isArray(value) ? '[]' : '{}'
  return String(value)
}
