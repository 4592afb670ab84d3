import { deepEqual } from '@keelson/apimachinery'
import type { GroupVersionKind, JsonObject, JsonValue, Schema } from '@keelson/apimachinery'

/** The two forms of OpenAPI a schema is written in. */
export interface SchemaDialect {
  readonly refPrefix: string
  /** A reference may not have a description beside it, so it is wrapped (v3). */
  readonly wrapsRefs: boolean
  readonly intOrString: JsonObject
  readonly quantity: JsonObject
}

/** How to write schemas: in which form, and what the definitions say that they refer to. */
export interface SchemaWriter {
  readonly dialect: SchemaDialect
  definition(name: string): Schema
}

/** OpenAPI v2. */
export const dialectV2: SchemaDialect = {
  refPrefix: '#/definitions/',
  wrapsRefs: false,
  intOrString: { type: 'string', format: 'int-or-string' },
  quantity: { type: 'string' },
}

/** OpenAPI v3. */
export const dialectV3: SchemaDialect = {
  refPrefix: '#/components/schemas/',
  wrapsRefs: true,
  intOrString: { oneOf: [{ type: 'integer' }, { type: 'string' }], format: 'int-or-string' },
  quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
}

/** Writes a definition itself: its fields are spelled out, further definitions are referred to. */
export function definitionJson(schema: Schema, writer: SchemaWriter, gvks: readonly GroupVersionKind[]): JsonObject {
  const json = bodyJson(schema, writer)
  return gvks.length === 0 ? json : { ...json, 'x-kubernetes-group-version-kind': gvks.map((gvk) => ({ ...gvk })) }
}

/** Writes a schema where it is used: by reference when it is a definition, with what the place adds to it. */
export function schemaJson(schema: Schema, writer: SchemaWriter): JsonObject {
  const { definitionName } = schema
  if (definitionName === undefined) return bodyJson(schema, writer)
  const ref = { $ref: `${writer.dialect.refPrefix}${definitionName}` }
  const own = usageJson(writer.definition(definitionName))
  const added = Object.entries(usageJson(schema)).filter(([key, value]) => !deepEqual(own[key], value))
  if (added.length === 0) return ref
  const beside = Object.fromEntries(added)
  return writer.dialect.wrapsRefs ? { allOf: [ref], ...beside } : { ...ref, ...beside }
}

/** What a place that refers to a definition can say for itself. */
function usageJson(schema: Schema): JsonObject {
  return { ...describe(schema), ...extensions(schema), ...defaultOf(schema) }
}

function bodyJson(schema: Schema, writer: SchemaWriter): JsonObject {
  const { properties, items, additionalProperties } = schema
  return {
    ...describe(schema),
    ...typeOf(schema, writer.dialect),
    ...(schema.nullable === true && writer.dialect.wrapsRefs ? { nullable: true } : {}),
    ...(properties === undefined || Object.keys(properties).length === 0
      ? {}
      : { properties: mapValues(properties, (one) => schemaJson(one, writer)) }),
    ...(schema.required === undefined || schema.required.length === 0 ? {} : { required: [...schema.required] }),
    ...(items === undefined ? {} : { items: schemaJson(items, writer) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: schemaJson(additionalProperties, writer) }),
    ...defaultOf(schema),
    ...(schema.enum === undefined ? {} : { enum: [...schema.enum] }),
    ...limits(schema),
    ...extensions(schema),
  }
}

function describe(schema: Schema): JsonObject {
  return schema.description === undefined || schema.description === '' ? {} : { description: schema.description }
}

function defaultOf(schema: Schema): JsonObject {
  return schema.default === undefined ? {} : { default: schema.default }
}

function typeOf(schema: Schema, dialect: SchemaDialect): JsonObject {
  if (schema.intOrString === true) return dialect.intOrString
  if (schema.quantity === true) return dialect.quantity
  return {
    ...(schema.type === undefined ? {} : { type: schema.type }),
    ...(schema.format === undefined ? {} : { format: schema.format }),
  }
}

const limitNames = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
] as const

function limits(schema: Schema): JsonObject {
  const present = limitNames.filter((name) => schema[name] !== undefined)
  return Object.fromEntries(present.map((name) => [name, schema[name] as JsonValue]))
}

function extensions(schema: Schema): JsonObject {
  const found: JsonObject = {}
  if (schema.listMapKeys !== undefined) found['x-kubernetes-list-map-keys'] = [...schema.listMapKeys]
  if (schema.listType !== undefined) found['x-kubernetes-list-type'] = schema.listType
  if (schema.mapType !== undefined) found['x-kubernetes-map-type'] = schema.mapType
  if (schema.patchMergeKey !== undefined) found['x-kubernetes-patch-merge-key'] = schema.patchMergeKey
  if (schema.patchStrategy !== undefined) found['x-kubernetes-patch-strategy'] = schema.patchStrategy.join(',')
  if (schema.unions !== undefined) found['x-kubernetes-unions'] = schema.unions
  return found
}

/** The definitions a schema refers to, each once. */
export function referencesOf(schema: Schema): Set<string> {
  const found = new Set<string>()
  const visit = (one: Schema | undefined): void => {
    if (one === undefined) return
    if (one.definitionName !== undefined) found.add(one.definitionName)
    else visitParts(one, visit)
  }
  visitParts(schema, visit)
  return found
}

function visitParts(schema: Schema, visit: (one: Schema | undefined) => void): void {
  for (const property of Object.values(schema.properties ?? {})) visit(property)
  visit(schema.items)
  visit(schema.additionalProperties)
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}
