import type { Schema } from '@keelson/apimachinery'
import { createDefinitionSchemas } from './definition-schemas.ts'
import { definitionGroups } from './definition-groups.ts'

const schemas = createDefinitionSchemas(definitionGroups)

/**
 * The schema of an upstream definition such as 'io.k8s.api.core.v1.PodSpec', without descriptions. Built on first
 * use and memoised; fields are built when read. Throws for an unknown name.
 */
export function definitionSchema(definitionName: string): Schema {
  return schemas.get(definitionName)
}

/** Names of all definitions there are, sorted. */
export function definitionNames(): string[] {
  return schemas.names()
}

/** How many definitions have had their fields built so far in this process. */
export function builtDefinitionCount(): number {
  return schemas.builtCount()
}
