import type { Schema } from '@keelson/apimachinery'
import { createDefinitionSchemas } from './definition-schemas.ts'
import { definitionGroups } from './definition-groups.ts'
import { describeDefinition } from './descriptions.ts'

const described = createDefinitionSchemas(definitionGroups, describeDefinition)

/**
 * The schema of a definition with upstream's descriptions, for OpenAPI and explain. Everything else uses
 * definitionSchema, which does not bring the texts along.
 */
export function describedSchema(definitionName: string): Schema {
  return described.get(definitionName)
}
