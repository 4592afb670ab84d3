import type { FieldSelector, KubeObject, Selector } from '@keelson/apimachinery'
import { nameOfKey } from './keys.ts'
import type { ResourceDefinition, StoredObject } from './port.ts'

/** What a list or watch selects, with the scopes found in the field selector pulled out. */
export interface Selection {
  readonly namespace: string | undefined
  readonly name: string | undefined
  /** True when every object of the namespace (or of the resource) is selected. */
  readonly all: boolean
  /** Whether the object passes the selectors (its namespace included). */
  matches(stored: StoredObject): boolean
  /** The value a field must have, if the selector says so. */
  exact(field: string): string | undefined
}

/** Inputs of `createSelection`. */
export interface SelectionOptions {
  namespace?: string
  name?: string
  label?: Selector
  field?: FieldSelector
}

const keyFields = new Set(['metadata.name', 'metadata.namespace'])

/** Builds a selection; only selectors that look inside objects cause them to be parsed. */
export function createSelection(definition: ResourceDefinition, prefix: string, o: SelectionOptions): Selection {
  const label = o.label && !o.label.empty ? o.label : undefined
  const field = o.field && !o.field.empty ? o.field : undefined
  const namespace = o.namespace || (definition.namespaced ? field?.requiresExactMatch('metadata.namespace') : undefined)
  const name = o.name ?? field?.requiresExactMatch('metadata.name')
  const fromKey = field?.requirements.every((requirement) => keyFields.has(requirement.field))
  const matches = (stored: StoredObject): boolean => {
    const at = nameOfKey(prefix, stored.key, definition.namespaced)
    if (namespace && at.namespace !== namespace) return false
    if (name !== undefined && at.name !== name) return false
    if (field) {
      const fields = fromKey
        ? { 'metadata.name': at.name, 'metadata.namespace': at.namespace }
        : fieldsOf(definition, stored)
      if (!field.matches(fields)) return false
    }
    return !label || label.matches(labelsOf(stored))
  }
  return {
    namespace,
    name,
    all: !label && !field && o.name === undefined,
    matches,
    exact: (wanted) => field?.requiresExactMatch(wanted),
  }
}

/** The selectable fields of an object, computed once per revision. */
export function fieldsOf(definition: ResourceDefinition, stored: StoredObject): Record<string, string> {
  return stored.derived('keelson.selectable-fields', (object: KubeObject) => {
    const fields: Record<string, string> = { 'metadata.name': object.metadata.name ?? '' }
    if (definition.namespaced) fields['metadata.namespace'] = object.metadata.namespace ?? ''
    for (const [field, read] of Object.entries(definition.selectableFields ?? {})) {
      fields[field] = (read as (object: KubeObject) => string)(object)
    }
    return fields
  })
}

/** The labels of an object, kept apart from it: selectors ask again and again, whether it stays parsed or not. */
function labelsOf(stored: StoredObject): Record<string, string> | undefined {
  return stored.derived('keelson.labels', (object: KubeObject) => object.metadata.labels)
}
