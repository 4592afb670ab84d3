import { describe, expect, it } from 'vitest'
import { weightOf } from './manager.ts'
import { cgroupParent, cgroupPath, podCgroup } from './names.ts'

describe('cgroup names', () => {
  it.each([
    ['Guaranteed', '/kubepods/poda-b', 'kubepods-poda_b.slice', 'kubepods.slice/kubepods-poda_b.slice'],
    [
      'Burstable',
      '/kubepods/burstable/poda-b',
      'kubepods-burstable-poda_b.slice',
      'kubepods.slice/kubepods-burstable.slice/kubepods-burstable-poda_b.slice',
    ],
    [
      'BestEffort',
      '/kubepods/besteffort/poda-b',
      'kubepods-besteffort-poda_b.slice',
      'kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-poda_b.slice',
    ],
  ] as const)('of a %s pod', (qos, directory, slice, path) => {
    const name = podCgroup('kubepods', qos, 'a-b')
    expect(cgroupParent(name, 'cgroupfs')).toBe(directory)
    expect(cgroupPath(name, 'cgroupfs')).toBe(directory.slice(1))
    expect(cgroupParent(name, 'systemd')).toBe(slice)
    expect(cgroupPath(name, 'systemd')).toBe(path)
  })

  it('turn shares into weights over the whole range', () => {
    expect([2, 1024, 262_144].map(weightOf)).toEqual([1, 39, 10_000])
  })
})
