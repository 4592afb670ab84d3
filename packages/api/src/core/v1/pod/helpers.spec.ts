import { describe, expect, it } from 'vitest'
import { aContainer, aPod } from '../../../testing/pod-builder.ts'
import { getPodCondition, isPodAvailable, isPodReady, setPodCondition } from './conditions.ts'
import { qosClass } from './qos.ts'
import { podLimits, podRequests } from './requests.ts'
import { findUntoleratedTaint, tolerates } from './tolerations.ts'

const cpu = (amount: string) => ({ resources: { requests: { cpu: amount } } })
const requested = (pod: ReturnType<typeof aPod>) =>
  Object.fromEntries(Object.entries(podRequests(pod)).map(([name, amount]) => [name, amount.toString()]))

describe('requests of a pod', () => {
  it('sums containers', () => {
    expect(
      requested(aPod({ containers: [aContainer(cpu('100m')), aContainer({ name: 'b', ...cpu('200m') })] })),
    ).toEqual({
      cpu: '300m',
    })
  })

  it('takes the peak of init containers where that is more', () => {
    const spec = { containers: [aContainer(cpu('100m'))], initContainers: [aContainer({ name: 'i', ...cpu('1') })] }
    expect(requested(aPod(spec))).toEqual({ cpu: '1' })
  })

  it('adds sidecars to containers and to the init containers after them', () => {
    const sidecar = aContainer({ name: 's', restartPolicy: 'Always', ...cpu('500m') })
    const init = aContainer({ name: 'i', ...cpu('1') })
    const containers = [aContainer(cpu('100m'))]
    expect(requested(aPod({ containers, initContainers: [sidecar, init] }))).toEqual({ cpu: '1500m' })
    expect(requested(aPod({ containers, initContainers: [init, sidecar] }))).toEqual({ cpu: '1' })
  })

  it('adds overhead, and lets resources at pod level replace the sum', () => {
    const containers = [aContainer(cpu('100m'))]
    expect(requested(aPod({ containers, overhead: { cpu: '50m' } }))).toEqual({ cpu: '150m' })
    expect(requested(aPod({ containers, resources: { requests: { cpu: '2' } } }))).toEqual({ cpu: '2' })
  })

  it('has no limit for what nobody limits', () => {
    expect(podLimits(aPod({ containers: [aContainer(cpu('1'))] }))).toEqual({})
  })
})

describe('quality of service', () => {
  const both = { cpu: '1', memory: '1Gi' }
  it.each([
    ['BestEffort', {}],
    ['Burstable', { requests: { cpu: '1' } }],
    ['Burstable', { limits: { cpu: '1' } }],
    ['Burstable', { limits: both, requests: { cpu: '500m', memory: '1Gi' } }],
    ['Guaranteed', { limits: both }],
    ['Guaranteed', { limits: both, requests: both }],
  ])('is %s for %j', (expected, resources) => {
    expect(qosClass(aPod({ containers: [aContainer({ resources })] }))).toBe(expected)
  })

  it('is Burstable as soon as one container is not guaranteed', () => {
    const containers = [aContainer({ resources: { limits: both } }), aContainer({ name: 'b' })]
    expect(qosClass(aPod({ containers }))).toBe('Burstable')
  })
})

describe('tolerations', () => {
  const taint = { key: 'a', value: 'b', effect: 'NoSchedule' }
  it.each([
    [{ key: 'a', value: 'b' }, true],
    [{ key: 'a', value: 'c' }, false],
    [{ key: 'a', operator: 'Exists' }, true],
    [{ operator: 'Exists' }, true],
    [{ operator: 'Exists', effect: 'NoExecute' }, false],
    [{ key: 'other', operator: 'Exists' }, false],
  ])('%j covers the taint: %s', (toleration, expected) => {
    expect(tolerates(toleration, taint)).toBe(expected)
  })

  it('finds the first taint that is not covered', () => {
    const other = { key: 'x', effect: 'NoExecute' }
    expect(findUntoleratedTaint([taint, other], [{ key: 'a', operator: 'Exists' }])).toBe(other)
    expect(findUntoleratedTaint([taint], [], ({ effect }) => effect === 'NoExecute')).toBeUndefined()
  })
})

describe('conditions of a pod', () => {
  it('keeps the transition time while the status stays', () => {
    const pod = aPod()
    expect(setPodCondition(pod, { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' })).toBe(
      true,
    )
    expect(setPodCondition(pod, { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T01:00:00Z' })).toBe(
      false,
    )
    expect(getPodCondition(pod, 'Ready')?.lastTransitionTime).toBe('2026-01-01T00:00:00Z')
    expect(setPodCondition(pod, { type: 'Ready', status: 'False', lastTransitionTime: '2026-01-01T02:00:00Z' })).toBe(
      true,
    )
    expect(isPodReady(pod)).toBe(false)
  })

  it('is available once it has been ready for long enough', () => {
    const pod = aPod(
      {},
      { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }] },
    )
    expect(isPodAvailable(pod, 10, Date.parse('2026-01-01T00:00:09Z'))).toBe(false)
    expect(isPodAvailable(pod, 10, Date.parse('2026-01-01T00:00:10Z'))).toBe(true)
    expect(isPodAvailable(pod, 0, 0)).toBe(true)
  })
})
