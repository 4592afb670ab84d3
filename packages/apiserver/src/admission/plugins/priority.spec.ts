import type { Pod } from '@keelson/api'
import type { KubeObject } from '@keelson/apimachinery'
import { beforeEach, describe, expect, it } from 'vitest'
import type { AdmissionPlugin } from '../port.ts'
import { change, testDependencies } from '../testing.ts'
import type { TestDependencies } from '../testing.ts'
import { priority } from './priority.ts'

const classes = 'scheduling.k8s.io/priorityclasses'
const priorityClass = (name: string, value: number, extra: object = {}): KubeObject =>
  ({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, ...extra }) as KubeObject
const pod = (spec: object): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'ns' },
    spec: { containers: [], ...spec },
  }) as Pod

let deps: TestDependencies
let plugin: AdmissionPlugin

beforeEach(async () => {
  deps = await testDependencies()
  plugin = priority(deps)
})

async function resolve(spec: object): Promise<object | undefined> {
  const created = pod(spec)
  await plugin.admit?.(change('pods', created))
  const { priority: value, preemptionPolicy, priorityClassName } = created.spec ?? {}
  return { value, preemptionPolicy, priorityClassName }
}

describe('Priority', () => {
  it('resolves the class of a pod', async () => {
    deps.reader.add(classes, priorityClass('high', 1000, { preemptionPolicy: 'Never' }))
    expect(await resolve({ priorityClassName: 'high' })).toEqual({
      value: 1000,
      preemptionPolicy: 'Never',
      priorityClassName: 'high',
    })
  })

  it('takes the default class, the lowest if there are several, else zero', async () => {
    const zero = { value: 0, preemptionPolicy: 'PreemptLowerPriority' }
    expect(await resolve({})).toEqual(zero)
    deps.reader.add(classes, priorityClass('b', 20, { globalDefault: true }))
    deps.reader.add(classes, priorityClass('a', 10, { globalDefault: true }))
    expect(await resolve({})).toEqual({ value: 10, preemptionPolicy: 'PreemptLowerPriority', priorityClassName: 'a' })
  })

  it('refuses unknown classes and contradicting numbers and policies', async () => {
    await expect(resolve({ priorityClassName: 'x' })).rejects.toThrow(
      'pods "p" is forbidden: no PriorityClass with name x was found',
    )
    await expect(resolve({ priority: 7 })).rejects.toThrow(
      'the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    )
    await expect(resolve({ preemptionPolicy: 'Never' })).rejects.toThrow(
      'the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name',
    )
  })

  it('keeps the priority of an updated pod', async () => {
    const next = pod({})
    const oldObject = pod({ priority: 5, preemptionPolicy: 'Never' })
    await plugin.admit?.(change('pods', next, { operation: 'UPDATE', oldObject }))
    expect(next.spec).toMatchObject({ priority: 5, preemptionPolicy: 'Never' })
  })

  it('allows one default class', async () => {
    const resource = 'priorityclasses.scheduling.k8s.io'
    const first = priorityClass('first', 1, { globalDefault: true })
    await plugin.validate?.(change(resource, first))
    deps.reader.add(classes, first)
    await plugin.validate?.(change(resource, first, { operation: 'UPDATE', oldObject: first }))
    await expect(
      plugin.validate?.(change(resource, priorityClass('second', 1, { globalDefault: true }))),
    ).rejects.toThrow('PriorityClass first is already marked as default. Only one default can exist')
  })

  it("keeps the system's classes", async () => {
    const oldObject = priorityClass('system-node-critical', 2_000_001_000)
    const attributes = change('priorityclasses.scheduling.k8s.io', undefined, { operation: 'DELETE', oldObject })
    await expect(plugin.validate?.(attributes)).rejects.toThrow('this is a system priority class and cannot be deleted')
  })
})
