import type { ConfigMap, Pod } from '@keelson/api'
import { nullLogger, seededRandom, systemClock } from '@keelson/component-base'
import { beforeEach, describe, expect, it } from 'vitest'
import { createFakeApi, type FakeApi } from '../node/testing/fake-api.ts'
import { createPodObjects } from './pod-objects.ts'
import type { PodObjects } from './port.ts'
import { podReferences } from './references.ts'

const pod = (uid: string, spec: object): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { uid, name: uid, namespace: 'ns' },
    spec: { containers: [], ...spec },
  }) as unknown as Pod
const mounting = (uid: string, ...names: string[]) =>
  pod(uid, { volumes: names.map((name) => ({ name, configMap: { name } })) })

describe('podReferences', () => {
  it('finds every way to name an object, once', () => {
    const env = [{ name: 'A', valueFrom: { secretKeyRef: { name: 's1', key: 'k' } } }]
    const references = podReferences(
      pod('u', {
        imagePullSecrets: [{ name: 'pull' }],
        volumes: [
          { name: 'v', projected: { sources: [{ configMap: { name: 'ca' } }, { secret: { name: 's1' } }] } },
          { name: 'w', secret: { secretName: 's2' } },
        ],
        containers: [{ name: 'c', env, envFrom: [{ configMapRef: { name: 'ca' } }, { configMapRef: { name: 'e' } }] }],
      }),
    )
    expect(references.map(({ kind, name, mounted }) => `${kind} ${name} ${mounted}`).toSorted()).toEqual([
      'configMap ca true',
      'configMap e false',
      'secret pull false',
      'secret s1 true',
      'secret s2 true',
    ])
  })
})

describe('pod objects', () => {
  let api: FakeApi
  let objects: PodObjects
  let changes: string[]

  beforeEach(() => {
    api = createFakeApi()
    changes = []
    objects = createPodObjects({ client: api.client, clock: systemClock, random: seededRandom(1), logger: nullLogger })
    objects.onChange((uid) => changes.push(uid))
  })

  const put = (name: string, value: string, rest: Partial<ConfigMap> = {}) =>
    api.put('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'ns' },
      data: { value },
      ...rest,
    } as ConfigMap)
  const value = async (name: string) => (await objects.configMap('ns', name))?.data?.['value']

  it('watch an object once for all pods, by its name, and tell those that mount it', async () => {
    put('cm', '1')
    objects.register(mounting('a', 'cm'))
    objects.register(mounting('b', 'cm'))
    objects.register(pod('c', { containers: [{ name: 'c', envFrom: [{ configMapRef: { name: 'cm' } }] }] }))
    expect(await value('cm')).toBe('1')
    await expect.poll(() => api.watches).toEqual(['configmaps metadata.name=cm'])
    put('cm', '2')
    await expect.poll(() => changes).toEqual(['a', 'b'])
    expect(await value('cm')).toBe('2')
  })

  it('stop watching when the last pod has gone', async () => {
    put('cm', '1')
    objects.register(mounting('a', 'cm'))
    objects.register(mounting('b', 'cm'))
    await value('cm')
    await expect.poll(() => api.watches).toHaveLength(1)
    objects.unregister('a')
    objects.register(mounting('b', 'other'))
    await expect.poll(() => api.watches).toHaveLength(2)
    put('cm', '2')
    put('other', '1')
    await expect.poll(() => changes).toEqual(['b'])
  })

  it('wake every pod that waits for an object to appear', async () => {
    objects.register(pod('c', { containers: [{ name: 'c', envFrom: [{ configMapRef: { name: 'late' } }] }] }))
    expect(await value('late')).toBeUndefined()
    await expect.poll(() => api.watches).toHaveLength(1)
    put('late', '1')
    await expect.poll(() => changes).toEqual(['c'])
    expect(await value('late')).toBe('1')
  })

  it('keep an immutable object without watching it', async () => {
    put('cm', '1', { immutable: true })
    objects.register(mounting('a', 'cm'))
    expect(await value('cm')).toBe('1')
    put('cm', '2')
    await new Promise((resolve) => setImmediate(resolve))
    expect([await value('cm'), changes]).toEqual(['1', []])
  })
})
