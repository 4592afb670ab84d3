import { createMetricsRegistry, systemClock } from '@keelson/component-base'
import { expect, it } from 'vitest'
import { instrumentedCgroups } from './instrumented.ts'
import type { CgroupManager } from './manager.ts'
import { podCgroup } from './names.ts'

it('times each kind of work, also what fails, and changes none of it', async () => {
  const metrics = createMetricsRegistry()
  const done: string[] = []
  const manager: CgroupManager = {
    ensure: async () => void done.push('ensure'),
    remove: async () => {
      throw new Error('busy')
    },
  }
  const observed = instrumentedCgroups(manager, { metrics, clock: systemClock })
  const name = podCgroup('kubepods', 'Burstable', 'uid')
  await observed.ensure(name, { cpuShares: 2, cpuQuota: 0, cpuPeriod: 100_000, memoryLimit: 0 })
  await expect(observed.remove(name)).rejects.toThrow('busy')
  expect(done).toEqual(['ensure'])
  for (const operation of ['update', 'destroy'])
    expect(metrics.render()).toContain(`kubelet_cgroup_manager_duration_seconds_count{operation_type="${operation}"} 1`)
})
