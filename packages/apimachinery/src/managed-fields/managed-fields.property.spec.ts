import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject, ManagedFieldsEntry } from '../meta/index.ts'
import { deploymentSchema as schema } from '../schema/deployment.fixture.ts'
import { compareObjects } from './compare.ts'
import { createdFieldsV1 } from './created.ts'
import { FieldSet } from './field-set.ts'
import { decodeFieldsV1, encodeFieldsV1 } from './fields-v1.ts'
import { managedFields } from './index.ts'

const apiVersion = 'apps/v1'
const word = fc.constantFrom('a', 'b', 'c', 'd')
const textMap = fc.dictionary(word, word, { maxKeys: 3 })

const container = fc.record(
  {
    name: word,
    image: word,
    args: fc.array(word, { maxLength: 2 }),
    env: fc.uniqueArray(fc.record({ name: word, value: word }), {
      selector: (e) => e.name,
      minLength: 1,
      maxLength: 3,
    }),
  },
  { requiredKeys: ['name'] },
)
// Empty lists are nobody's, as upstream has it: a sole manager of nothing else would not be tracked.
const containers = fc.uniqueArray(container, { selector: (c) => c.name, minLength: 1, maxLength: 3 })
const config: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      replicas: fc.nat(3),
      paused: fc.boolean(),
      containers,
      labels: textMap,
      finalizers: fc.uniqueArray(word, { minLength: 1 }),
    },
    { requiredKeys: [] },
  )
  .map(({ replicas, paused, containers: list, labels, finalizers }) => {
    const metadata: JsonObject = { name: 'x' }
    if (labels !== undefined) metadata['labels'] = labels
    if (finalizers !== undefined) metadata['finalizers'] = finalizers
    const spec: JsonObject = {}
    if (replicas !== undefined) spec['replicas'] = replicas
    if (paused !== undefined) spec['paused'] = paused
    if (list !== undefined) spec['template'] = { spec: { containers: list as JsonObject[] } }
    return { apiVersion, kind: 'Deployment', metadata, spec }
  })

const step = fc.record({
  config,
  manager: fc.constantFrom('m1', 'm2', 'm3'),
  operation: fc.constantFrom('apply', 'update'),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

function perform(live: JsonObject | undefined, { config: next, manager, operation }: Step): JsonObject {
  const common = { live, schema, manager, apiVersion, now: 0 }
  if (operation === 'apply') return managedFields.apply({ ...common, applied: next, force: true })
  const metadata = { ...(next['metadata'] as JsonObject), uid: 'u' }
  const object = { ...next, metadata }
  const entries = managedFields.update({ ...common, next: object })
  return { ...object, metadata: { ...metadata, managedFields: entries as unknown as JsonObject[] } }
}

function entriesOf(object: JsonObject): ManagedFieldsEntry[] {
  return (object['metadata'] as { managedFields?: ManagedFieldsEntry[] }).managedFields ?? []
}

describe('managed fields', () => {
  it('has one Update owner per field at most, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        let live: JsonObject | undefined
        for (const next of steps) live = perform(live, next)
        const sets = entriesOf(live ?? {})
          .filter((entry) => entry.operation === 'Update')
          .map((entry) => decodeFieldsV1(entry.fieldsV1))
        for (const [i, a] of sets.entries()) {
          for (const b of sets.slice(i + 1)) expect([...a.intersection(b).paths()]).toEqual([])
        }
      }),
      { numRuns: 300 },
    )
  })

  it('gives the creator what a comparison with nothing would', () => {
    // Beyond well-formed objects: repeated and keyless elements, nulls, values of other types than the schema says.
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 7 },
        fc.constantFrom(null, 1, 'a', true),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom('metadata', 'spec', 'template', 'containers', 'labels', 'name', 'env', 'finalizers', 'x'),
          tie('tree'),
          { maxKeys: 4 },
        ),
      ),
    }))
    const odd = fc.dictionary(fc.constantFrom('apiVersion', 'metadata', 'spec', 'x'), tree) as fc.Arbitrary<JsonObject>
    fc.assert(
      fc.property(fc.oneof(config, odd), (object) => {
        const { modified, added } = compareObjects({}, object, schema)
        const compared = encodeFieldsV1(modified.union(added))
        expect(JSON.stringify(createdFieldsV1(object, schema) ?? {})).toBe(JSON.stringify(compared))
      }),
      { numRuns: 1000 },
    )
  })

  it('applies idempotently', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 4 }), config, (steps, applied) => {
        let live: JsonObject | undefined
        for (const next of steps) live = perform(live, next)
        const last: Step = { config: applied, manager: 'm1', operation: 'apply' }
        const once = perform(live, last)
        expect(perform(once, last)).toBe(once)
      }),
      { numRuns: 300 },
    )
  })

  it('leaves nothing behind of a sole manager that stops applying fields', () => {
    fc.assert(
      fc.property(config, config, (first, second) => {
        const apply = (live: JsonObject | undefined, applied: JsonObject): JsonObject =>
          managedFields.apply({ live, applied, schema, manager: 'm', apiVersion, now: 0, force: false })
        const { metadata, spec } = apply(apply(undefined, first), second) as { metadata: JsonObject; spec?: JsonObject }
        const fresh = apply(undefined, second) as { metadata: JsonObject; spec?: JsonObject }
        expect(withoutEmpty(spec ?? {})).toEqual(withoutEmpty(fresh.spec ?? {}))
        expect(metadata['managedFields']).toEqual(fresh.metadata['managedFields'])
      }),
      { numRuns: 300 },
    )
  })

  it('writes sets that read back', () => {
    const path = fc.array(fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'v:1', 'f:__proto__'), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(fc.array(path, { maxLength: 8 }), (paths) => {
        const set = FieldSet.of(...paths)
        const wire = JSON.parse(JSON.stringify(encodeFieldsV1(set))) as object
        expect(decodeFieldsV1(wire).equals(set)).toBe(true)
      }),
    )
  })
})

// Lists keep the order of the object they were merged into; what counts here is what is there.
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutEmpty).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, member]) => [key, withoutEmpty(member)] as const)
  return Object.fromEntries(
    entries.filter(
      ([, member]) => !(typeof member === 'object' && member !== null && Object.keys(member).length === 0),
    ),
  )
}
