import { describe, expect, it } from 'vitest'
import type { JsonObject, ManagedFieldsEntry } from '../meta/index.ts'
import { deploymentSchema as schema } from '../schema/deployment.fixture.ts'
import { deepClone } from '../json/clone.ts'
import { deepEqual } from '../json/equal.ts'
import { managedFields } from './index.ts'

const apiVersion = 'apps/v1'
const t0 = Date.parse('2026-01-01T00:00:00Z')
const resetFields = [['status']]

function deployment(spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { apiVersion, kind: 'Deployment', metadata: { name: 'web', namespace: 'default', ...metadata }, spec }
}

function apply(live: JsonObject | undefined, applied: JsonObject, manager: string, more: object = {}): JsonObject {
  return managedFields.apply({
    live,
    applied,
    schema,
    manager,
    apiVersion,
    force: false,
    now: t0,
    resetFields,
    ...more,
  })
}

function update(live: JsonObject | undefined, next: JsonObject, manager: string, more: object = {}): JsonObject {
  const entries = managedFields.update({ live, next, schema, manager, apiVersion, now: t0, resetFields, ...more })
  return {
    ...next,
    metadata: { ...(next['metadata'] as JsonObject), managedFields: entries as unknown as JsonObject[] },
  }
}

function entriesOf(object: JsonObject): ManagedFieldsEntry[] {
  return (object['metadata'] as { managedFields?: ManagedFieldsEntry[] }).managedFields ?? []
}

function entry(object: JsonObject, manager: string, operation = 'Apply'): ManagedFieldsEntry | undefined {
  return entriesOf(object).find((e) => e.manager === manager && e.operation === operation)
}

function spec(object: JsonObject): JsonObject {
  return object['spec'] as JsonObject
}

function changed(object: JsonObject, change: (copy: { spec: JsonObject; metadata: JsonObject }) => void): JsonObject {
  const copy = deepClone(object)
  change(copy as never)
  return copy
}

const template = { spec: { containers: [{ name: 'web', image: 'nginx:1', ports: [{ containerPort: 80 }] }] } }

describe('apply', () => {
  it('creates an object that its manager owns, field by field', () => {
    const object = apply(undefined, deployment({ replicas: 3, template }, { labels: { app: 'web' } }), 'kubectl')
    expect(entriesOf(object)).toEqual([
      {
        manager: 'kubectl',
        operation: 'Apply',
        apiVersion,
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:labels': { 'f:app': {} } },
          'f:spec': {
            'f:replicas': {},
            'f:template': {
              'f:spec': {
                'f:containers': {
                  'k:{"name":"web"}': {
                    '.': {},
                    'f:image': {},
                    'f:name': {},
                    'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
                  },
                },
              },
            },
          },
        },
      },
    ])
  })

  it('is a no-op the second time, whatever the clock says', () => {
    const applied = deployment({ replicas: 3, template })
    const once = apply(undefined, applied, 'kubectl')
    expect(apply(once, applied, 'kubectl', { now: t0 + 60_000 })).toBe(once)
  })

  it('refuses to change a field of another manager, in upstream words', () => {
    const csa = update(undefined, deployment({ replicas: 3, template }), 'kubectl-client-side-apply')
    const live = changed(csa, (o) => (o.metadata['uid'] = 'u'))
    const attempt = (): unknown => apply(live, deployment({ replicas: 5 }), 'me')
    expect(attempt).toThrow(
      'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas',
    )
    expect(attempt).toThrow(
      expect.objectContaining({
        status: expect.objectContaining({
          code: 409,
          reason: 'Conflict',
          details: {
            causes: [
              {
                reason: 'FieldManagerConflict',
                message: 'conflict with "kubectl-client-side-apply" using apps/v1',
                field: '.spec.replicas',
              },
            ],
          },
        }),
      }),
    )
  })

  it('lists several conflicts by manager', () => {
    const a = apply(undefined, deployment({ replicas: 1, paused: true, template }), 'a')
    expect(() => apply(a, deployment({ replicas: 2, paused: false }), 'b')).toThrow(
      'Apply failed with 2 conflicts: conflicts with "a":\n- .spec.paused\n- .spec.replicas',
    )
  })

  it('takes fields over when forced', () => {
    const a = apply(undefined, deployment({ replicas: 1, paused: true, template }), 'a')
    const b = apply(a, deployment({ replicas: 2 }), 'b', { force: true })
    expect(spec(b)['replicas']).toBe(2)
    expect(entry(b, 'b')?.fieldsV1).toEqual({ 'f:spec': { 'f:replicas': {} } })
    expect(entry(b, 'a')?.fieldsV1).not.toHaveProperty(['f:spec', 'f:replicas'])
  })

  it('shares a field whose value both agree on', () => {
    const a = apply(undefined, deployment({ replicas: 1, template }), 'a')
    const b = apply(a, deployment({ replicas: 1 }), 'b')
    expect(entry(b, 'a')?.fieldsV1).toHaveProperty(['f:spec', 'f:replicas'])
    expect(entry(b, 'b')?.fieldsV1).toHaveProperty(['f:spec', 'f:replicas'])
    const without = apply(b, deployment({ template }), 'a')
    expect(spec(without)['replicas']).toBe(1)
  })

  it('removes what it no longer applies and nobody else owns', () => {
    const both = {
      spec: {
        containers: [
          { name: 'web', image: 'nginx:1' },
          { name: 'side', image: 'x' },
        ],
      },
    }
    const first = apply(undefined, deployment({ replicas: 1, template: both }, { labels: { a: '1', b: '2' } }), 'a')
    const second = apply(first, deployment({ template }, { labels: { a: '1' } }), 'a')
    expect(spec(second)).toEqual({ template: { spec: { containers: [template.spec.containers[0]] } } })
    expect((second['metadata'] as JsonObject)['labels']).toEqual({ a: '1' })
  })

  it('keeps a removed list element that another manager holds fields of', () => {
    const first = apply(undefined, deployment({ template }), 'a')
    const env = [{ name: 'X', value: '1' }]
    const second = apply(first, deployment({ template: { spec: { containers: [{ name: 'web', env }] } } }), 'b')
    const third = apply(second, deployment({ replicas: 1 }), 'a')
    expect(spec(third)['template']).toEqual({ spec: { containers: [{ name: 'web', env }] } })
  })

  it('leaves fields set by updates alone', () => {
    const first = apply(undefined, deployment({ template }, { uid: 'u' }), 'a')
    const second = update(
      first,
      changed(first, (o) => (o.spec['replicas'] = 7)),
      'scaler',
    )
    const third = apply(second, deployment({ template }), 'a')
    expect(spec(third)['replicas']).toBe(7)
    expect(entry(third, 'scaler', 'Update')?.fieldsV1).toEqual({ 'f:spec': { 'f:replicas': {} } })
  })

  it('treats atomic lists and maps as one field and sets by element', () => {
    const withArgs = (args: string[]): JsonObject =>
      deployment({ template: { spec: { containers: [{ name: 'web', args }] } } })
    const a = apply(undefined, withArgs(['x']), 'a')
    expect(() => apply(a, withArgs(['y']), 'b')).toThrow('.spec.template.spec.containers[name="web"].args')
    const f1 = apply(undefined, deployment({ template }, { finalizers: ['x/a'] }), 'a')
    const f2 = apply(f1, deployment({ replicas: 1 }, { finalizers: ['x/b'] }), 'b')
    expect((f2['metadata'] as JsonObject)['finalizers']).toEqual(['x/a', 'x/b'])
    expect(entry(f2, 'b')?.fieldsV1).toMatchObject({ 'f:metadata': { 'f:finalizers': { 'v:"x/b"': {} } } })
  })

  it('orders merged list elements as applied, keeping others near their neighbours', () => {
    const named = (...names: string[]): JsonObject =>
      deployment({ template: { spec: { containers: names.map((name) => ({ name })) } } })
    const live = apply(undefined, named('a', 'b', 'c'), 'a')
    const merged = apply(live, named('c', 'x', 'a'), 'b')
    const list = ((spec(merged)['template'] as JsonObject)['spec'] as { containers: { name: string }[] }).containers
    expect(list.map((c) => c.name)).toEqual(['b', 'c', 'x', 'a'])
  })

  it('refuses what does not fit the schema with a 400', () => {
    const bad =
      (value: JsonObject): (() => unknown) =>
      () =>
        apply(undefined, value, 'a')
    expect(bad(deployment({ nope: 1 }))).toThrow(
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.nope: field not declared in schema',
    )
    expect(bad(deployment({ replicas: 'x' }))).toThrow(
      '.spec.replicas: expected numeric (int or float), got string "x"',
    )
    const twice = [{ name: 'a' }, { name: 'a' }]
    expect(bad(deployment({ template: { spec: { containers: twice } } }))).toThrow(
      'duplicate entries for key [name="a"]',
    )
    expect(bad({ ...deployment({}), apiVersion: 'apps/v2' })).toThrow(
      'Incorrect version specified in apply patch. Specified patch version: apps/v2, expected: apps/v1',
    )
    expect(bad(deployment({}, { managedFields: [] }))).toThrow('metadata.managedFields must be nil')
  })

  it('takes a client-side applied object over without a conflict, and keeps the annotation in step', () => {
    const key = 'kubectl.kubernetes.io/last-applied-configuration'
    const config = deployment({ replicas: 3, template })
    const annotations = { [key]: JSON.stringify(config) }
    const live = update(
      undefined,
      deployment({ replicas: 3, template }, { annotations, uid: 'u' }),
      'kubectl-client-side-apply',
    )
    const next = apply(live, deployment({ replicas: 4, template }), 'kubectl')
    expect(spec(next)['replicas']).toBe(4)
    const synced = ((next['metadata'] as JsonObject)['annotations'] as Record<string, string>)[key] ?? ''
    expect(JSON.parse(synced)).toMatchObject({ spec: { replicas: 4 } })
    expect(() => apply(live, deployment({ replicas: 4, template }), 'someone-else')).toThrow('1 conflict')
    const drifted = update(
      live,
      changed(live, (o) => (o.spec['replicas'] = 9)),
      'hpa',
    )
    expect(() => apply(drifted, deployment({ replicas: 4, template }), 'kubectl')).toThrow('conflict with "hpa"')
  })

  it('attributes what was there before to before-first-apply', () => {
    const live = deployment({ replicas: 1, template }, { uid: 'u' })
    expect(() => apply(live, deployment({ replicas: 2 }), 'a')).toThrow(
      'conflict with "before-first-apply" using apps/v1',
    )
    const taken = apply(live, deployment({ replicas: 2 }), 'a', { force: true })
    expect(entriesOf(taken).map((e) => e.manager)).toEqual(['a', 'before-first-apply'])
  })

  it('does not come to own what its endpoint resets, and keeps subresources apart', () => {
    const first = apply(undefined, { ...deployment({ replicas: 1 }), status: { replicas: 9 } }, 'a')
    expect(entry(first, 'a')?.fieldsV1).toEqual({ 'f:spec': { 'f:replicas': {} } })
    const status = { ...deployment({}), status: { readyReplicas: 1 } }
    const second = apply(first, status, 'a', { subresource: 'status', resetFields: [['spec']] })
    expect(entriesOf(second).map((e) => e.subresource)).toEqual([undefined, 'status'])
    expect(spec(second)['replicas']).toBe(1)
  })
})

describe('update', () => {
  const created = changed(update(undefined, deployment({ replicas: 1, template }), 'kubectl-create'), (o) => {
    o.metadata['uid'] = 'u'
    o.metadata['resourceVersion'] = '1'
  })

  it('tracks the creator as owner, without identity and bookkeeping', () => {
    const [only, ...rest] = entriesOf(created)
    expect(rest).toEqual([])
    expect(only).toMatchObject({ manager: 'kubectl-create', operation: 'Update', fieldsType: 'FieldsV1' })
    expect(only?.fieldsV1).not.toHaveProperty('f:metadata')
    expect(only?.fieldsV1).not.toHaveProperty(['f:spec', '.'])
    expect(only?.fieldsV1).toHaveProperty(['f:spec', 'f:replicas'])
  })

  it('leaves entries and times alone when only bookkeeping changed', () => {
    const next = changed(created, (o) => (o.metadata['resourceVersion'] = '2'))
    const entries = managedFields.update({ live: created, next, schema, manager: 'x', apiVersion, now: t0 + 5000 })
    expect(entries).toEqual(entriesOf(created))
  })

  it('gives changed fields to the last writer', () => {
    const next = changed(created, (o) => (o.spec['replicas'] = 2))
    const after = update(created, next, 'hpa', { now: t0 + 60_000 })
    expect(entry(after, 'hpa', 'Update')).toMatchObject({
      time: '2026-01-01T00:01:00Z',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    })
    expect(entry(after, 'kubectl-create', 'Update')?.time).toBe('2026-01-01T00:00:00Z')
    expect(entry(after, 'kubectl-create', 'Update')?.fieldsV1).not.toHaveProperty(['f:spec', 'f:replicas'])
  })

  it('forgets removed fields', () => {
    const next = changed(created, (o) => delete o.spec['replicas'])
    const after = update(created, next, 'x')
    expect(entriesOf(after).map((e) => e.manager)).toEqual(['kubectl-create'])
    expect(entriesOf(after)[0]?.fieldsV1).not.toHaveProperty(['f:spec', 'f:replicas'])
  })

  it('keeps an entry per subresource', () => {
    const next = { ...deepClone(created), status: { replicas: 1 } }
    const after = update(created, next, 'kcm', { subresource: 'status', resetFields: [['spec']] })
    expect(entry(after, 'kcm', 'Update')).toMatchObject({
      manager: 'kcm',
      subresource: 'status',
      fieldsV1: { 'f:status': { 'f:replicas': {} } },
    })
  })

  it('honours a reset and stays untracked until an apply', () => {
    for (const reset of [[], [{}]]) {
      const next = changed(created, (o) => (o.metadata['managedFields'] = reset))
      const after = update(created, next, 'x')
      expect(entriesOf(after)).toEqual([])
      expect(
        entriesOf(
          update(
            after,
            changed(after, (o) => (o.spec['replicas'] = 5)),
            'x',
          ),
        ),
      ).toEqual([])
    }
  })

  it('takes entries that the client sent, and the stored ones where it sent none or nonsense', () => {
    const renamed = changed(created, (o) => {
      ;(o.metadata['managedFields'] as JsonObject[])[0] = { ...entriesOf(created)[0], manager: 'renamed' } as JsonObject
    })
    expect(entriesOf(update(created, renamed, 'x')).map((e) => e.manager)).toEqual(['renamed'])
    const without = changed(created, (o) => delete o.metadata['managedFields'])
    expect(entriesOf(update(created, without, 'x'))).toEqual(entriesOf(created))
    const broken = changed(created, (o) => (o.metadata['managedFields'] = [{ manager: 'x', operation: 'Nope' }]))
    expect(entriesOf(update(created, broken, 'x'))).toEqual(entriesOf(created))
  })

  it('merges the oldest updates into ancient-changes past ten managers', () => {
    let live = created
    for (let i = 0; i < 14; i++) {
      live = update(
        live,
        changed(live, (o) => (o.metadata['labels'] = { ...(o.metadata['labels'] as JsonObject), [`l${i}`]: 'x' })),
        `m${i}`,
        {
          now: t0 + (i + 1) * 60_000,
        },
      )
    }
    const managers = entriesOf(live).map((e) => e.manager)
    expect(managers.length).toBe(10)
    expect(managers).toContain('ancient-changes')
    expect(managers).toContain('m13')
  })

  it('survives hostile keys', () => {
    const labels = JSON.parse('{"__proto__":"x","constructor":"y"}') as JsonObject
    const after = update(undefined, deployment({}, { labels }), 'x')
    expect(entriesOf(after)[0]?.fieldsV1).toHaveProperty(['f:metadata', 'f:labels', 'f:__proto__'])
    expect(deepEqual({}, Object.create(null) as object)).toBe(true)
  })
})
