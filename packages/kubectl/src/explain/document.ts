import type { JsonValue } from '@keelson/apimachinery'

/** A schema of an OpenAPI v3 document. */
export interface OpenApiSchema {
  description?: string
  type?: string
  format?: string
  properties?: Record<string, OpenApiSchema>
  required?: string[]
  items?: OpenApiSchema
  additionalProperties?: OpenApiSchema | boolean
  allOf?: OpenApiSchema[]
  enum?: JsonValue[]
  $ref?: string
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[]
}

/** The OpenAPI v3 document of one group and version. */
export interface OpenApiDocument {
  components?: { schemas?: Record<string, OpenApiSchema> }
}

/** The schema that a reference leads to; undefined where it leads nowhere. */
export function resolveRef(document: OpenApiDocument, schema: OpenApiSchema): OpenApiSchema | undefined {
  const name = schema.$ref?.split('/').at(-1)
  return name === undefined ? undefined : document.components?.schemas?.[name]
}

/** The schema itself, or the one it refers to. */
export function resolved(document: OpenApiDocument, schema: OpenApiSchema): OpenApiSchema {
  return resolveRef(document, schema) ?? schema
}

/** The schema of a map's values; undefined where any value may stand. */
export function valuesOf({ additionalProperties }: OpenApiSchema): OpenApiSchema | undefined {
  return typeof additionalProperties === 'object' ? additionalProperties : undefined
}
