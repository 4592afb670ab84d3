import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deepClone } from '../json/clone.ts'
import type { JsonObject, JsonValue } from '../meta/index.ts'
import { decodeAgainst, decodeVerbosely } from './decode.ts'
import { applyDefaults } from './defaults.ts'
import { deploymentSchema as schema } from './deployment.fixture.ts'
import type { Schema } from './types.ts'

const valid: JsonObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'x', labels: { a: 'b' } },
  spec: { replicas: 1, template: { spec: { containers: [{ name: 'c', resources: { limits: { cpu: '1' } } }] } } },
}

function errorsOf(change: (copy: { metadata: JsonObject; spec: JsonObject }) => void): string[] {
  const copy = deepClone(valid)
  change(copy as never)
  return decodeAgainst(copy, schema).errors
}

describe('decodeAgainst', () => {
  it('shares what it has no reason to change', () => {
    expect(decodeAgainst(valid, schema)).toEqual({ value: valid, unknownFields: [], errors: [] })
    expect(decodeAgainst(valid, schema).value).toBe(valid)
  })

  it('prunes unknown fields and nulls, and names them', () => {
    const containers = [{ name: 'c', bar: 1, image: null }]
    const source = { ...valid, foo: 1, spec: { baz: {}, template: { spec: { containers } } } }
    const { value, unknownFields, errors } = decodeAgainst(source, schema)
    expect(errors).toEqual([])
    expect(unknownFields.toSorted()).toEqual(['foo', 'spec.baz', 'spec.template.spec.containers[0].bar'])
    expect(value).toEqual({ ...valid, spec: { template: { spec: { containers: [{ name: 'c' }] } } } })
    expect(containers[0]).toHaveProperty('bar')
  })

  it('drops empty values where they say no more than their absence', () => {
    const list = { type: 'array', items: { type: 'string' } } as const
    const dropping: Schema = {
      type: 'object',
      properties: {
        flag: { type: 'boolean', omitEmpty: true },
        list: { ...list, omitEmpty: true },
        map: { type: 'object', additionalProperties: { type: 'string' }, omitEmpty: true },
        count: { type: 'integer' },
        struct: { type: 'object', properties: {} },
      },
    }
    const empty = { flag: false, list: [], map: {}, count: 0, struct: {} }
    const full = { flag: true, list: [''], map: { a: '' }, count: 1, struct: {} }
    for (const decode of [decodeAgainst, decodeVerbosely]) {
      expect(decode(empty, dropping).value).toEqual({ count: 0, struct: {} })
      expect(decode(full, dropping).value).toEqual(full)
    }
  })

  it('words mismatches as Go does', () => {
    expect(errorsOf((o) => (o.spec['replicas'] = '3'))).toEqual([
      'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ])
    expect(errorsOf((o) => (o.spec['replicas'] = 1.5))).toEqual([
      'json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
    ])
    expect(errorsOf((o) => (o.spec['replicas'] = 3e9))).toEqual([
      'json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32',
    ])
    expect(errorsOf((o) => (o.spec['template'] = { spec: { containers: [{ name: 1 }] } }))).toEqual([
      'json: cannot unmarshal number into Go struct field Container.spec.template.spec.containers.name of type string',
    ])
    expect(errorsOf((o) => (o.spec['template'] = { spec: { containers: {} } }))).toEqual([
      'json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container',
    ])
    expect(errorsOf((o) => (o.metadata['labels'] = { a: 1 }))).toEqual([
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ])
    expect(decodeAgainst([], schema).errors).toEqual([
      'json: cannot unmarshal array into Go value of type v1.Deployment',
    ])
  })

  it('checks quantities, times and bytes', () => {
    const quantity = (limits: JsonObject): string[] =>
      errorsOf((o) => (o.spec['template'] = { spec: { containers: [{ name: 'c', resources: { limits } }] } }))
    expect(quantity({ cpu: 'x' })[0]).toContain('quantities must match the regular expression')
    expect(quantity({ cpu: 2 })).toEqual([])
    const canonical: Schema = { type: 'string', quantity: true }
    expect(['1000m', '0.5', 2, '1Gi'].map((text) => decodeAgainst(text, canonical).value)).toEqual([
      '1',
      '500m',
      '2',
      '1Gi',
    ])
    expect(errorsOf((o) => (o.metadata['creationTimestamp'] = 'yesterday'))[0]).toContain('parsing time "yesterday"')
    const bytes: Schema = { type: 'string', format: 'byte' }
    expect(decodeAgainst('aGk=', bytes).errors).toEqual([])
    expect(decodeAgainst('a!k=', bytes).errors).toEqual(['illegal base64 data at input byte 1'])
  })

  it('keeps unknown fields where the schema says so, and knows embedded resources', () => {
    const open: Schema = { type: 'object', preserveUnknownFields: true, properties: { a: { type: 'string' } } }
    expect(decodeAgainst({ a: 'x', b: { c: null } }, open).value).toEqual({ a: 'x', b: { c: null } })
    const embedded: Schema = { type: 'object', embeddedResource: true, properties: {} }
    const result = decodeAgainst({ apiVersion: 'v1', kind: 'X', metadata: { name: 'x', no: 1 }, spec: {} }, embedded)
    expect(result.unknownFields).toEqual(['metadata.no', 'spec'])
  })

  it('treats hostile keys as data', () => {
    const source = JSON.parse('{"metadata":{"labels":{"__proto__":"x","a":null}},"__proto__":{"x":1}}') as JsonValue
    const { value, unknownFields } = decodeAgainst(source, schema)
    expect(unknownFields).toEqual(['__proto__'])
    expect(JSON.stringify(value)).toBe('{"metadata":{"labels":{"__proto__":"x","a":""}}}')
  })

  it('never throws, and what it returns decodes to itself', () => {
    const key = fc.constantFrom(
      'metadata',
      'spec',
      'labels',
      'template',
      'containers',
      'name',
      'replicas',
      '__proto__',
      'x',
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(tree as fc.Arbitrary<JsonValue>, (value) => {
        const once = decodeAgainst(value, schema)
        // The quick way may only ever spare time.
        expect(once).toEqual(decodeVerbosely(value, schema))
        if (once.errors.length > 0) return
        expect(decodeAgainst(once.value, schema)).toEqual({ value: once.value, unknownFields: [], errors: [] })
      }),
      { numRuns: 500 },
    )
  })
})

describe('applyDefaults', () => {
  it('fills in what is absent, inside lists too, and never shares a default', () => {
    const object: JsonObject = {
      spec: { template: { spec: { containers: [{ name: 'c', ports: [{ containerPort: 80 }] }] } } },
    }
    applyDefaults(object, schema)
    expect(object['spec']).toMatchObject({
      replicas: 1,
      template: { spec: { containers: [{ ports: [{ containerPort: 80, protocol: 'TCP' }] }] } },
    })
    const shared: Schema = {
      type: 'object',
      properties: { a: { type: 'object', default: {}, properties: { b: { type: 'string', default: 'x' } } } },
    }
    const [one, two]: JsonObject[] = [{}, {}]
    applyDefaults(one, shared)
    applyDefaults(two, shared)
    expect(one).toEqual({ a: { b: 'x' } })
    expect(one?.['a']).not.toBe(two?.['a'])
  })

  it('replaces null unless the field may be null', () => {
    const field = (nullable: boolean): Schema => ({
      type: 'object',
      properties: { a: { type: 'string', nullable, default: 'x' } },
    })
    const [plain, nullable]: JsonObject[] = [{ a: null }, { a: null }]
    applyDefaults(plain, field(false))
    applyDefaults(nullable, field(true))
    expect([plain, nullable]).toEqual([{ a: 'x' }, { a: null }])
  })
})
