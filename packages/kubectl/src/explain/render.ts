import type { JsonValue } from '@keelson/apimachinery'
import type { OpenApiDocument, OpenApiSchema } from './document.ts'
import { resolved, resolveRef, valuesOf } from './document.ts'
import { indent, wrap } from './text.ts'

/** What is explained, and how deep. */
export interface ExplainRequest {
  document: OpenApiDocument
  /** The kind's schema. */
  schema: OpenApiSchema
  fieldPath: readonly string[]
  recursive: boolean
}

/** The explanation below the head; undefined when there is no such field. */
export function renderExplanation({ document, schema, fieldPath, recursive }: ExplainRequest): string | undefined {
  const found = follow(document, schema, fieldPath)
  if (found === undefined) return undefined
  let text = ''
  if (found.field !== undefined) {
    text += `FIELD: ${found.field} <${typeText(document, found.schema)}>\n${enumBlock(found.schema)}\n\n`
  }
  text += `DESCRIPTION:\n${indent(4, wrap(76, descriptionOf(document, found.schema) || '<empty>'))}\n`
  const fields = fieldList({ document, recursive }, found.schema, { level: 1, seen: [] })
  return fields === '' ? text : `${text}FIELDS:\n${fields}`
}

interface Found {
  field?: string
  schema: OpenApiSchema
}

/** Walks along a path; lists, maps and alternatives are passed through. */
function follow(
  document: OpenApiDocument,
  schema: OpenApiSchema,
  path: readonly string[],
  field?: string,
): Found | undefined {
  const [name, ...rest] = path
  if (name === undefined) return { field, schema }
  const here = resolved(document, schema)
  const property =
    here.properties !== undefined && Object.hasOwn(here.properties, name) ? here.properties[name] : undefined
  if (property !== undefined) return follow(document, property, rest, name)
  const inner = here.items ?? valuesOf(here)
  if (inner !== undefined) return follow(document, inner, path, field)
  for (const part of here.allOf ?? []) {
    const found = follow(document, part, path, field)
    if (found !== undefined) return found
  }
  return undefined
}

function descriptionOf(document: OpenApiDocument, schema: OpenApiSchema): string {
  const here = resolved(document, schema)
  let text = here.description ? `${here.description}\n` : ''
  for (const part of here.allOf ?? []) text += descriptionOf(document, part)
  const inner = here.items ?? valuesOf(here)
  return inner === undefined ? text : text + descriptionOf(document, inner)
}

interface ListOptions {
  document: OpenApiDocument
  recursive: boolean
}

function fieldList(
  options: ListOptions,
  schema: OpenApiSchema,
  at: { level: number; seen: readonly string[] },
): string {
  if (schema.$ref !== undefined && at.seen.includes(schema.$ref)) return ''
  const { document, recursive } = options
  const here = resolved(document, schema)
  const below = { level: at.level, seen: schema.$ref === undefined ? at.seen : [...at.seen, schema.$ref] }
  let text = ''
  for (const name of Object.keys(here.properties ?? {}).toSorted()) {
    const property = here.properties?.[name] ?? {}
    text += fieldText(options, { name, schema: property, required: here.required?.includes(name) === true }, at.level)
    if (recursive) text += fieldList(options, property, { ...below, level: at.level + 1 })
  }
  for (const part of [...(here.allOf ?? []), here.items, valuesOf(here)]) {
    if (part !== undefined) text += fieldList(options, part, below)
  }
  return text
}

interface Field {
  name: string
  schema: OpenApiSchema
  required: boolean
}

function fieldText({ document, recursive }: ListOptions, { name, schema, required }: Field, level: number): string {
  const margin = level * 2
  const head = `${' '.repeat(margin)}${name}\t<${typeText(document, schema)}>${required ? ' -required-' : ''}${enumLine(schema, margin)}\n`
  if (recursive) return head
  const description = schema.description || '<no description>'
  return `${head}${indent(margin + 2, wrap(78 - margin, description))}\n\n`
}

/** `[]Container`, `map[string]string`, `PodSpec`, `integer`. */
export function typeText(document: OpenApiDocument, schema: OpenApiSchema): string {
  if (schema.items !== undefined) return `[]${typeText(document, schema.items)}`
  const values = valuesOf(schema)
  if (values !== undefined) return `map[string]${typeText(document, values)}`
  const [only] = schema.allOf ?? []
  if (only !== undefined && schema.properties === undefined && schema.allOf?.length === 1)
    return typeText(document, only)
  if (schema.$ref !== undefined) {
    const target = resolveRef(document, schema)
    if (target?.type !== undefined && target.type !== 'object') return target.type
    return schema.$ref.split('.').at(-1) || 'Object'
  }
  return schema.type === 'object' || schema.type === undefined ? 'Object' : schema.type
}

const enumValue = (value: JsonValue): string => (value === '' ? '""' : String(value))

function enumLine({ enum: values }: OpenApiSchema, margin: number): string {
  if (values === undefined || values.length === 0) return ''
  const shown = values.slice(0, 4).map(enumValue).join(', ')
  return `\n${' '.repeat(margin)}enum: ${shown}${values.length > 4 ? ', ....' : ''}`
}

function enumBlock({ enum: values }: OpenApiSchema): string {
  return values === undefined || values.length === 0
    ? ''
    : `ENUM:${values.map((value) => `\n    ${enumValue(value)}`).join('')}`
}
