import type { Pod } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import { aContainer, aPod } from '../testing/builders.ts'
import type { CgroupManager } from './manager.ts'
import { qosShares, withQosCgroups } from './qos-cgroups.ts'

const asking = (name: string, resources: object) =>
  aPod(name, { containers: [{ ...aContainer('main', 'cat'), resources }] })
const burstable = asking('burstable', { requests: { cpu: '500m' } })
const whole = { cpu: '2', memory: '1Gi' }
const guaranteed = asking('guaranteed', { requests: whole, limits: whole })

const optionsFor = (pods: () => readonly Pod[]) => ({ root: 'kubepods', allocatableMilliCpu: () => 4000, pods })

describe('cgroups of QoS classes', () => {
  it('get what their pods have asked for together', () => {
    const shares = qosShares(optionsFor(() => [burstable, burstable, guaranteed, aPod('besteffort')]))
    expect(shares).toEqual([
      [['kubepods'], 4096],
      [['kubepods', 'burstable'], 1024],
      [['kubepods', 'besteffort'], 2],
    ])
  })

  it('are written before a pod’s own, and again only when they change', async () => {
    const done: string[] = []
    const manager: CgroupManager = {
      ensure: async (name, { cpuShares }) => void done.push(`${name.join('/')} ${cpuShares}`),
      remove: async (name) => void done.push(`remove ${name.join('/')}`),
    }
    let pods = [burstable]
    const observed = withQosCgroups(
      manager,
      optionsFor(() => pods),
    )
    const limits = { cpuShares: 512, cpuQuota: 0, cpuPeriod: 100_000, memoryLimit: 0 }
    const own = ['kubepods', 'burstable', 'poduid']
    await observed.ensure(own, limits)
    expect(done).toEqual(['kubepods 4096', 'kubepods/burstable 512', 'kubepods/besteffort 2', `${own.join('/')} 512`])
    done.length = 0
    await observed.ensure(own, limits)
    expect(done).toEqual([`${own.join('/')} 512`])
    done.length = 0
    pods = []
    await observed.remove(own)
    expect(done).toEqual([`remove ${own.join('/')}`, 'kubepods/burstable 2'])
  })

  it('end with the newest shares when pods start side by side', async () => {
    const shares = new Map<string, number>()
    const root = Promise.withResolvers<void>()
    const manager: CgroupManager = {
      async ensure(name, { cpuShares }) {
        if (name.length === 1) await root.promise
        shares.set(name.join('/'), cpuShares)
      },
      remove: async () => undefined,
    }
    let pods = [burstable]
    const observed = withQosCgroups(
      manager,
      optionsFor(() => pods),
    )
    const limits = { cpuShares: 512, cpuQuota: 0, cpuPeriod: 100_000, memoryLimit: 0 }
    const first = observed.ensure(['kubepods', 'burstable', 'one'], limits)
    pods = [burstable, burstable]
    const second = observed.ensure(['kubepods', 'burstable', 'two'], limits)
    root.resolve()
    await Promise.all([first, second])
    expect(shares.get('kubepods/burstable')).toBe(1024)
  })
})
