import type { JsonObject, JsonValue } from '@keelson/apimachinery'
import type { Printer, Sink } from './printer.ts'
import { writeYaml } from './yaml/write.ts'

/** How objects are written out whole. */
export interface ObjectPrinterOptions {
  /** Leaves metadata.managedFields in. */
  managedFields?: boolean
  /** Keeps the order of keys, as Go prints typed objects; otherwise keys are sorted. */
  keepOrder?: boolean
}

/** JSON with four spaces, one document after the other. */
export function jsonPrinter(out: Sink, options: ObjectPrinterOptions = {}): Printer {
  return {
    print: (object) => void out.write(`${jsonText(prepared(object as JsonObject, options), options.keepOrder)}\n`),
  }
}

/** YAML documents with separators between them. */
export function yamlPrinter(out: Sink, options: ObjectPrinterOptions = {}): Printer {
  let count = 0
  return {
    print: (object) => {
      if (count++ > 0) out.write('---\n')
      out.write(writeYaml(prepared(object as JsonObject, options)))
    },
  }
}

/** JSON as Go's encoder writes it: four spaces, and the characters of HTML escaped. */
export function jsonText(value: JsonValue, keepOrder = false): string {
  return goEscape(JSON.stringify(keepOrder ? value : sorted(value), undefined, 4))
}

/** JSON on one line, as Go's encoder writes it. */
export function compactJson(value: JsonValue): string {
  return goEscape(JSON.stringify(sorted(value)))
}

function goEscape(json: string): string {
  return json.replaceAll(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The same with all keys sorted. */
export function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const result: JsonObject = {}
  for (const key of Object.keys(value).toSorted()) result[key] = sorted(value[key] ?? null)
  return result
}

function prepared(object: JsonObject, { managedFields }: ObjectPrinterOptions): JsonObject {
  return managedFields === true ? object : withoutManagedFields(object)
}

/** The object, and those in its `items`, without metadata.managedFields. */
export function withoutManagedFields(object: JsonObject): JsonObject {
  const result: JsonObject = { ...object }
  if (Array.isArray(object['items']))
    result['items'] = object['items'].map((item) => withoutManagedFields(item as JsonObject))
  const { metadata } = object
  if (typeof metadata === 'object' && metadata !== null && 'managedFields' in metadata) {
    const { managedFields: _, ...rest } = metadata as JsonObject
    result['metadata'] = rest
  }
  return result
}
