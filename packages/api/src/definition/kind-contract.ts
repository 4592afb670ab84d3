import type { KubeObject, Schema } from '@keelson/apimachinery'
import { applyDefaults, decodeAgainst, fieldErrorMessage } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import type { KindDefinition } from './kind-definition.ts'

const now = Date.parse('2026-01-01T00:00:00Z')

/** An object of the kind with nothing but metadata, after decoding and defaults. */
function minimalObject(kind: KindDefinition): KubeObject {
  const object = {
    apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`,
    kind: kind.kind,
    metadata: { name: 'minimal', ...(kind.namespaced ? { namespace: 'default' } : {}) },
  }
  applyDefaults(object, kind.schema)
  kind.defaults?.(object)
  return object
}

/** Paths of lists that say nothing about how they merge; lists inside maps cannot be addressed and need not. */
function undeclaredLists(schema: Schema, path: string, seen: Set<string>): string[] {
  if (schema.definitionName !== undefined) {
    if (seen.has(schema.definitionName)) return []
    seen.add(schema.definitionName)
  }
  const own = schema.type === 'array' && schema.listType === undefined ? [path] : []
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    undeclaredLists(field, `${path}.${name}`, seen),
  )
  const items = schema.items === undefined ? [] : undeclaredLists(schema.items, `${path}[]`, seen)
  return [...own, ...below, ...items]
}

/** Map lists whose keys are not fields of their items. */
function badMapKeys(schema: Schema, path: string, seen: Set<string>): string[] {
  if (schema.definitionName !== undefined) {
    if (seen.has(schema.definitionName)) return []
    seen.add(schema.definitionName)
  }
  const fields = schema.items?.properties ?? {}
  const keys = [...(schema.listMapKeys ?? []), ...(schema.patchMergeKey === undefined ? [] : [schema.patchMergeKey])]
  const own = keys.filter((key) => fields[key] === undefined).map((key) => `${path}: ${key}`)
  const children = [...Object.entries(schema.properties ?? {}), ...Object.entries({ '[]': schema.items })]
  return [
    ...own,
    ...children.flatMap(([name, child]) => (child === undefined ? [] : badMapKeys(child, `${path}.${name}`, seen))),
  ]
}

/** What holds for every kind, whatever it is. */
export function describeKindContract(kind: KindDefinition): void {
  describe(`${kind.group || 'core'}/${kind.version} ${kind.kind}`, () => {
    it('has a schema of its own name with metadata', () => {
      expect(kind.schema.definitionName).toBe(kind.definitionName)
      expect(Object.keys(kind.schema.properties ?? {})).toEqual(
        expect.arrayContaining(['apiVersion', 'kind', 'metadata']),
      )
    })

    it('declares how each of its lists merges, by keys that exist', () => {
      expect(undeclaredLists(kind.schema, kind.kind, new Set())).toEqual([])
      expect(badMapKeys(kind.schema, kind.kind, new Set())).toEqual([])
    })

    it('has the facts that discovery shows', () => {
      expect(kind.resource).toMatch(/^[a-z]+$/)
      expect(kind.singular).toBe(kind.kind.toLowerCase())
      expect(kind.listKind).toBe(`${kind.kind}List`)
      expect(kind.verbs.length).toBeGreaterThan(0)
      expect(kind.verbs).toEqual(kind.verbs.toSorted())
      const names = kind.subresources.map(({ name }) => name)
      expect(names).toEqual([...new Set(names)].toSorted())
    })

    it('decodes and defaults a minimal object without finding anything unknown, and validates it in words', () => {
      const object = minimalObject(kind)
      const decoded = decodeAgainst(object as never, kind.schema)
      expect(decoded).toMatchObject({ unknownFields: [], errors: [] })
      const errors = kind.validate(object)
      for (const error of errors) expect(fieldErrorMessage(error)).toMatch(/^[\w.[\]/:*-]+: [A-Z]/)
    })

    it('defaults in a way that does not change what is already defaulted', () => {
      const once = minimalObject(kind)
      const twice = structuredClone(once)
      applyDefaults(twice, kind.schema)
      kind.defaults?.(twice)
      expect(twice).toEqual(once)
    })

    it('prints a row with a cell per column, and says what each column is', () => {
      expect(kind.row(minimalObject(kind), now)).toHaveLength(kind.columns.length)
      for (const column of kind.columns) expect(column.description).not.toBe('')
    })

    it('reads its selectable fields from a minimal object', () => {
      const object = minimalObject(kind)
      for (const read of Object.values(kind.selectableFields)) expect(read(object)).toBeTypeOf('string')
    })
  })
}
