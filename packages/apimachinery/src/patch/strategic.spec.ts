import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../meta/index.ts'
import { deploymentSchema as schema } from '../schema/deployment.fixture.ts'
import { applyStrategicMergePatch } from './strategic-apply.ts'
import { createThreeWayMergePatch, createTwoWayMergePatch } from './strategic-create.ts'

function withContainers(...containers: JsonObject[]): JsonObject {
  return { spec: { template: { spec: { containers } } } }
}

function containersOf(object: JsonObject): JsonObject[] {
  return ((object['spec'] as JsonObject)['template'] as { spec: { containers: JsonObject[] } }).spec.containers
}

function apply(doc: JsonObject, patch: JsonObject): JsonObject {
  return applyStrategicMergePatch(doc, patch, schema)
}

const live = withContainers({ name: 'a', image: 'a:1', args: ['x'] }, { name: 'b', image: 'b:1' })

describe('applyStrategicMergePatch', () => {
  it('merges maps and keyed lists, replaces atomic lists, deletes on null', () => {
    const patched = apply(live, withContainers({ name: 'a', image: null, args: ['y'] }, { name: 'c' }))
    expect(containersOf(patched)).toEqual(
      [{ name: 'a', args: ['y'] }, { name: 'b', image: 'b:1' }, { name: 'c' }].toSorted(
        (x, y) => order(x.name) - order(y.name),
      ),
    )
    expect(containersOf(live)[0]).toEqual({ name: 'a', image: 'a:1', args: ['x'] })
  })

  it('deletes and replaces by $patch', () => {
    expect(containersOf(apply(live, withContainers({ name: 'a', $patch: 'delete' })))).toEqual([
      { name: 'b', image: 'b:1' },
    ])
    expect(containersOf(apply(live, withContainers({ $patch: 'replace' }, { name: 'z' })))).toEqual([{ name: 'z' }])
    const labels = { metadata: { labels: { a: '1' } } }
    expect(apply(labels, { metadata: { labels: { $patch: 'replace', b: '2' } } })).toEqual({
      metadata: { labels: { b: '2' } },
    })
    expect(apply(labels, { metadata: { labels: { $patch: 'delete' } } })).toEqual({ metadata: { labels: {} } })
    expect(() => apply(labels, { metadata: { $patch: 'nope' } })).toThrow(
      'unknown patch type: nope in map: map[$patch:nope]',
    )
  })

  it('orders elements as $setElementOrder says', () => {
    const patch: JsonObject = {
      spec: { template: { spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] } } },
    }
    expect(containersOf(apply(live, patch)).map((c) => c['name'])).toEqual(['b', 'a'])
    const bad = withContainers({ name: 'a', image: 'x' }, { name: 'b', image: 'x' })
    const spec = (bad['spec'] as JsonObject)['template'] as { spec: JsonObject }
    spec.spec['$setElementOrder/containers'] = [{ name: 'b' }, { name: 'a' }]
    expect(() => apply(live, bad)).toThrow("doesn't match $setElementOrder list")
  })

  it('takes scalars out by $deleteFromPrimitiveList and merges sets of scalars', () => {
    const doc = { metadata: { finalizers: ['a', 'b'] } }
    expect(apply(doc, { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } })).toEqual({
      metadata: { finalizers: ['b'] },
    })
    const merged = apply(doc, { metadata: { finalizers: ['c', 'a'] } }) as { metadata: { finalizers: string[] } }
    expect(merged.metadata.finalizers.toSorted()).toEqual(['a', 'b', 'c'])
  })

  it('keeps only the keys that $retainKeys names', () => {
    const doc = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } }
    const patch: JsonObject = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }
    expect(apply(doc, patch)).toEqual({ spec: { strategy: { type: 'Recreate' } } })
    const bad: JsonObject = { spec: { strategy: { $retainKeys: ['type'], rollingUpdate: {} } } }
    expect(() => apply(doc, bad)).toThrow('invalid patch format of retainKeys')
  })

  it('drops nulls and directives from what is new', () => {
    const patch: JsonObject = {
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'a', image: null },
              { name: 'b', $patch: 'delete' },
            ],
          },
        },
      },
    }
    expect(containersOf(apply({}, patch))).toEqual([{ name: 'a' }])
  })

  it('refuses elements without their merge key', () => {
    expect(() => apply(live, withContainers({ image: 'x' }))).toThrow(
      'map: map[image:x] does not contain declared merge key: name',
    )
  })

  it('is not impressed by __proto__', () => {
    const patch = JSON.parse('{"metadata":{"labels":{"__proto__":"x"}}}') as JsonObject
    const patched = apply({ metadata: { labels: {} } }, patch)
    expect(JSON.stringify(patched)).toBe('{"metadata":{"labels":{"__proto__":"x"}}}')
    expect(({} as JsonObject)['x']).toBeUndefined()
  })
})

function order(name: string): number {
  // Elements that a patch adds go before those it does not know, as upstream weaves them.
  return ['a', 'c', 'b'].indexOf(name)
}

describe('createTwoWayMergePatch', () => {
  it('says what changed, with deletions and the order of elements', () => {
    const next = withContainers({ name: 'b', image: 'b:2' })
    expect(createTwoWayMergePatch(live, next, schema)).toEqual({
      spec: {
        template: {
          spec: {
            '$setElementOrder/containers': [{ name: 'b' }],
            containers: [
              { name: 'b', image: 'b:2' },
              { name: 'a', $patch: 'delete' },
            ],
          },
        },
      },
    })
  })

  it('names the keys to retain where the schema asks for it', () => {
    const strategy = (value: JsonObject): JsonObject => ({ spec: { strategy: value } })
    const patch = createTwoWayMergePatch(
      strategy({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } }),
      strategy({ type: 'Recreate' }),
      schema,
    )
    expect(patch).toEqual(strategy({ $retainKeys: ['type'], rollingUpdate: null, type: 'Recreate' }))
  })
})

describe('createThreeWayMergePatch', () => {
  const original = { ...live, metadata: { labels: { gone: '1', stays: '1' } } }
  const modified = { ...withContainers({ name: 'a', image: 'a:2', args: ['x'] }), metadata: { labels: { stays: '1' } } }
  const current = {
    ...withContainers({ name: 'a', image: 'a:1', args: ['x'] }, { name: 'b', image: 'b:1' }, { name: 'injected' }),
    metadata: { labels: { gone: '1', stays: '1', others: '1' } },
  }

  it('deletes what was applied once and keeps what others added', () => {
    const patch = createThreeWayMergePatch(original, modified, current, { schema })
    const result = apply(current, patch)
    expect(containersOf(result)).toEqual([{ name: 'a', image: 'a:2', args: ['x'] }, { name: 'injected' }])
    expect(result['metadata']).toEqual({ labels: { stays: '1', others: '1' } })
    expect(apply(result, createThreeWayMergePatch(modified, modified, result, { schema }))).toEqual(result)
  })

  it('reports changes of others when told not to overwrite', () => {
    const drifted = {
      ...current,
      ...withContainers({ name: 'a', image: 'a:9', args: ['x'] }, { name: 'b', image: 'b:1' }),
    }
    expect(() => createThreeWayMergePatch(original, modified, drifted, { schema, overwrite: false })).toThrow(
      'conflicts with changes made from original to current',
    )
  })
})
