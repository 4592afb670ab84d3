import { FakeClock } from '@keelson/component-base/testing'
import { describe, expect, it } from 'vitest'
import { createPressureMonitor } from './pressure.ts'
import { observeDisk } from './signals.ts'
import type { Observations } from './signals.ts'
import { crossedThresholds, defaultEvictionHard, parseThreshold, reservedBy } from './thresholds.ts'

const thresholds = [...defaultEvictionHard, 'pid.available<100'].map((text) => parseThreshold(text)!)
const disk = (availablePercent: number, inodesFree = 100) => ({
  capacityBytes: 1000,
  availableBytes: availablePercent * 10,
  inodes: 100,
  inodesFree,
})
const healthy: Observations = {
  'memory.available': { available: 2 ** 30, capacity: 2 ** 33 },
  'pid.available': { available: 1000, capacity: 32_768 },
  ...observeDisk('nodefs', disk(50)),
  ...observeDisk('imagefs', disk(50)),
}
const signals = (observed: Observations) =>
  crossedThresholds(thresholds, observed).map(({ threshold }) => threshold.signal)

describe('thresholds', () => {
  it.each<[string, Observations]>([
    ['memory.available', { 'memory.available': { available: 99 * 2 ** 20, capacity: 2 ** 33 } }],
    ['nodefs.available', observeDisk('nodefs', disk(9))],
    ['nodefs.inodesFree', observeDisk('nodefs', disk(50, 4))],
    ['imagefs.available', observeDisk('imagefs', disk(14))],
    ['imagefs.inodesFree', observeDisk('imagefs', disk(50, 4))],
    ['pid.available', { 'pid.available': { available: 99, capacity: 32_768 } }],
  ])('are crossed by %s, and only below the amount', (signal, change) => {
    expect(signals(healthy)).toEqual([])
    expect(signals({ ...healthy, ...change })).toEqual([signal])
  })

  it('put memory first', () => {
    const memory: Observations = { 'memory.available': { available: 0, capacity: 2 ** 33 } }
    expect(signals({ ...healthy, ...observeDisk('nodefs', disk(1)), ...memory })[0]).toBe('memory.available')
  })

  it('do not mind a file system without inodes of its own', () => {
    expect(signals({ ...healthy, ...observeDisk('nodefs', { ...disk(50), inodes: 0, inodesFree: 0 }) })).toEqual([])
  })

  it.each([
    'memory.available',
    'memory.available<',
    'nosuch<1',
    'toString<1',
    'memory.available<x%',
    'memory.available>1Gi',
  ])('are not made of %s', (text) => expect(parseThreshold(text)).toBeUndefined())

  it('say what the node keeps for itself', () => {
    const machine = { memoryBytes: 2 ** 33, diskBytes: 1000 }
    expect(reservedBy(thresholds, machine)).toEqual({ memoryBytes: 100 * 2 ** 20, diskBytes: 100 })
    expect(reservedBy([], machine)).toEqual({ memoryBytes: 0, diskBytes: 0 })
  })
})

describe('pressure', () => {
  it('is reported for five minutes more', () => {
    const clock = new FakeClock()
    let observed: Observations = { ...healthy, ...observeDisk('nodefs', disk(1)) }
    const monitor = createPressureMonitor({ observe: () => observed, thresholds, clock })
    expect(monitor.pressure()).toEqual({ memory: false, disk: true, pid: false })
    observed = healthy
    clock.advance(299_999)
    expect(monitor.pressure().disk).toBe(true)
    clock.advance(1)
    expect(monitor.pressure().disk).toBe(false)
  })
})
