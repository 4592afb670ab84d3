import type { JsonValue, Schema } from '@keelson/apimachinery'
import { type FieldFacts, parseFacts } from './field-facts.ts'
import { primitiveDefinitions, primitives } from './primitives.ts'
import { parseSections, splitFirst } from './text-tables.ts'

/** One group version's definitions: the generated shapes and the facts beside them. */
export interface DefinitionGroup {
  /** What the names of its definitions start with, e.g. 'io.k8s.api.core.v1'. */
  readonly prefix: string
  readonly shapes: () => string
  readonly facts: FieldFacts
}

/** The texts of one definition. */
export interface DefinitionDescription {
  description: string
  fields: ReadonlyMap<string, string>
}

/** Resolves definition names to schemas. */
export interface DefinitionSchemas {
  /** The schema of a definition; the same object each time. Throws for an unknown name. */
  get(definitionName: string): Schema
  /** Names of all definitions, sorted. */
  names(): string[]
  /** How many definitions have had their fields built: tells what start-up costs. */
  builtCount(): number
}

/**
 * Schemas over a set of groups. A definition is a shell until somebody reads its `properties`, and those of
 * the definitions below are shells in turn. `describe` adds texts, which only OpenAPI and explain need.
 */
export function createDefinitionSchemas(
  groups: readonly DefinitionGroup[],
  describe?: (definitionName: string) => DefinitionDescription | undefined,
): DefinitionSchemas {
  const byPrefix = new Map(groups.map((group) => [group.prefix, group]))
  const shapesByPrefix = new Map<string, Map<string, { lines: string[] }>>()
  const memo = new Map<string, Schema>(primitiveDefinitions)
  let built = 0

  function shapesOf(group: DefinitionGroup): Map<string, { lines: string[] }> {
    const known = shapesByPrefix.get(group.prefix)
    if (known !== undefined) return known
    const parsed = parseSections(group.shapes())
    shapesByPrefix.set(group.prefix, parsed)
    return parsed
  }

  function get(definitionName: string): Schema {
    const known = memo.get(definitionName)
    if (known !== undefined) return known
    const dot = definitionName.lastIndexOf('.')
    const group = byPrefix.get(definitionName.slice(0, dot))
    const lines = group && shapesOf(group).get(definitionName.slice(dot + 1))?.lines
    if (group === undefined || lines === undefined) throw new Error(`unknown definition ${definitionName}`)
    const schema = shell(definitionName, group, lines)
    memo.set(definitionName, schema)
    return schema
  }

  function shell(definitionName: string, group: DefinitionGroup, lines: string[]): Schema {
    const own = group.facts[definitionName.slice(group.prefix.length + 1)] ?? {}
    let properties: Record<string, Schema> | undefined
    const required = lines.map((line) => splitFirst(line)[0]).filter((name) => name.endsWith('!'))
    const description = describe?.(definitionName)
    return {
      type: 'object',
      definitionName,
      ...(description === undefined ? {} : { description: description.description }),
      ...(required.length === 0 ? {} : { required: required.map((name) => name.slice(0, -1)) }),
      ...(own['.'] === undefined ? {} : parseFacts(own['.']).overlay),
      get properties() {
        if (properties === undefined) {
          built++
          properties = buildProperties(group, own, lines, description)
        }
        return properties
      },
    }
  }

  function buildProperties(
    group: DefinitionGroup,
    facts: Readonly<Record<string, string>>,
    lines: string[],
    description: DefinitionDescription | undefined,
  ): Record<string, Schema> {
    const properties: Record<string, Schema> = {}
    // Without facts it is not known which fields tell their zero from nothing.
    const hasFacts = Object.keys(group.facts).length > 0
    for (const line of lines) {
      const [marked, token] = splitFirst(line)
      const name = marked.replace(/!$/, '')
      const text = facts[name]
      const { type, overlay } = text === undefined ? { type: undefined, overlay: {} } : parseFacts(text)
      const fieldText = description?.fields.get(name)
      const extra = fieldText === undefined ? overlay : { ...overlay, description: fieldText }
      const schema = schemaOf(type ?? token, group)
      const omitEmpty = hasFacts && !marked.endsWith('!') && isOmittable(schema) && overlay.omitEmpty !== false
      properties[name] = overlaid(schema, omitEmpty ? { ...extra, omitEmpty } : extra)
    }
    return properties
  }

  function schemaOf(token: string, group: DefinitionGroup): Schema {
    if (token.startsWith('[]')) return { type: 'array', items: schemaOf(token.slice(2), group) }
    if (token.startsWith('{}')) return { type: 'object', additionalProperties: schemaOf(token.slice(2), group) }
    return primitives[token] ?? get(token.includes('.') ? token : `${group.prefix}.${token}`)
  }

  function names(): string[] {
    const all = groups.flatMap((group) => [...shapesOf(group).keys()].map((name) => `${group.prefix}.${name}`))
    return [...all, ...primitiveDefinitions.keys()].toSorted()
  }

  return { get, names, builtCount: () => built }
}

/** Whether Go knows an empty value of the type: scalars, lists and maps, but no structs. */
function isOmittable(schema: Schema): boolean {
  if (schema.definitionName !== undefined) return false
  return schema.type !== undefined && (schema.type !== 'object' || schema.additionalProperties !== undefined)
}

/** A schema with a field's own facts on top; enums of a list belong to its items. */
function overlaid(schema: Schema, overlay: Partial<Schema>): Schema {
  if (Object.keys(overlay).length === 0) return schema
  const { enum: values, ...rest } = overlay
  if (schema.type === 'array' && schema.items !== undefined && values !== undefined) {
    return { ...schema, items: { ...schema.items, enum: values }, ...rest }
  }
  return withLazyProperties(schema, values === undefined ? rest : { ...rest, enum: values satisfies JsonValue[] })
}

// Spreading would build the fields of the definition there and then.
function withLazyProperties(schema: Schema, overlay: Partial<Schema>): Schema {
  const copy: Schema = {}
  Object.defineProperties(copy, Object.getOwnPropertyDescriptors(schema))
  return Object.assign(copy, overlay)
}
