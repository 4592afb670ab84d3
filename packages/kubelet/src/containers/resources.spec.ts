import { describe, expect, it } from 'vitest'
import { aContainer, aPod } from '../testing/builders.ts'
import { containerResources, oomScoreAdj, podResources, quotaFor, sharesFor } from './resources.ts'

const gib = 1024 ** 3
const node = { memoryCapacity: 8 * gib, cpuCfsQuota: true }
const withResources = (resources: object) => ({ ...aContainer('main', 'cat'), resources })

describe('container resources', () => {
  it('turns cores into shares and quota', () => {
    expect([0, 1, 100, 1000, 1_000_000].map(sharesFor)).toEqual([2, 2, 102, 1024, 262_144])
    expect([0, 1, 100, 2000].map(quotaFor)).toEqual([0, 1000, 10_000, 200_000])
  })

  it('takes a limit for a request that is not there', () => {
    const container = withResources({ limits: { cpu: '500m', memory: '64Mi' } })
    expect(containerResources(aPod('web', { containers: [container] }), container, node)).toEqual({
      cpuShares: 512,
      cpuQuota: 50_000,
      cpuPeriod: 100_000,
      memoryLimit: 64 * 1024 ** 2,
      oomScoreAdj: -997,
    })
  })

  it.each([
    [{}, 1000],
    [{ limits: { cpu: '1', memory: '1Gi' } }, -997],
    [{ requests: { memory: '4Gi' } }, 500],
    [{ requests: { memory: '1Mi' } }, 999],
    [{ requests: { memory: '8Gi' } }, 3],
  ])('with %j scores %i', (resources, score) => {
    const container = withResources(resources)
    expect(oomScoreAdj(aPod('web', { containers: [container] }), container, node.memoryCapacity)).toBe(score)
  })

  it('bounds a pod only where every container is bounded', () => {
    const bounded = withResources({ limits: { cpu: '1', memory: '1Gi' } })
    expect(podResources(aPod('web', { containers: [bounded, { ...bounded, name: 'b' }] }))).toMatchObject({
      cpuQuota: 200_000,
      memoryLimit: 2 * gib,
    })
    expect(podResources(aPod('web', { containers: [bounded, aContainer('b', 'cat')] }))).toMatchObject({
      cpuQuota: 0,
      memoryLimit: 0,
    })
  })

  it('bounds a pod by what it states itself, whatever its containers say', () => {
    const resources = { requests: { cpu: '500m' }, limits: { cpu: '1', memory: '1Gi' } }
    expect(podResources(aPod('web', { resources, containers: [aContainer('a', 'cat')] }))).toEqual({
      cpuShares: 512,
      cpuQuota: 100_000,
      cpuPeriod: 100_000,
      memoryLimit: gib,
    })
  })

  it('gives a pod what its init containers need beside the sidecars before them', () => {
    const asking = (name: string, cpu: string) => ({ ...aContainer(name, 'cat'), resources: { requests: { cpu } } })
    const side = { ...asking('side', '1'), restartPolicy: 'Always' }
    const pod = aPod('web', { initContainers: [side, asking('init', '2')], containers: [asking('main', '500m')] })
    expect(podResources(pod).cpuShares).toBe(3 * 1024)
  })
})
