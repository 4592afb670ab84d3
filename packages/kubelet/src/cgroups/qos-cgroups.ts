import { podRequests, qosClass } from '@keelson/api'
import type { Pod, PodSpec } from '@keelson/api'
import { sharesFor } from '../containers/resources.ts'
import type { CgroupLimits, CgroupManager } from './manager.ts'
import type { CgroupName } from './names.ts'

/** What the shares follow from. */
export interface QosCgroupOptions {
  readonly root: string
  /** Thousandths of a core that all pods together may use. */
  readonly allocatableMilliCpu: () => number
  /** The pods that have their place on this node. */
  readonly pods: () => readonly Pod[]
}

const withShares = (cpuShares: number): CgroupLimits => ({ cpuShares, cpuQuota: 0, cpuPeriod: 100_000, memoryLimit: 0 })

/**
 * The shares of processor time that the classes get when there is not enough for all: Burstable pods together what
 * they have asked for, BestEffort pods next to nothing. Guaranteed pods lie beside the two classes with their own. Pure.
 */
export function qosShares({ root, allocatableMilliCpu, pods }: QosCgroupOptions): [CgroupName, number][] {
  let burstable = 0
  for (const pod of pods()) {
    const spec = pod.spec ?? ({} as PodSpec)
    if (qosClass({ spec }) === 'Burstable') burstable += podRequests({ spec })['cpu']?.milliValue() ?? 0
  }
  return [
    [[root], sharesFor(allocatableMilliCpu())],
    [[root, 'burstable'], sharesFor(burstable)],
    [[root, 'besteffort'], sharesFor(0)],
  ]
}

/** A manager that keeps the classes' shares up to date with the pods it makes and removes cgroups for. */
export function withQosCgroups(manager: CgroupManager, options: QosCgroupOptions): CgroupManager {
  const written = new Map<string, number>()
  let writing: Promise<void> = Promise.resolve()
  async function write(): Promise<void> {
    for (const [name, shares] of qosShares(options)) {
      const key = name.join('/')
      if (written.get(key) === shares) continue
      await manager.ensure(name, withShares(shares))
      written.set(key, shares)
    }
  }
  /** One at a time: pods start side by side, and shares worked out earlier must not be written later. */
  function update(): Promise<void> {
    writing = writing.then(write, write)
    return writing
  }
  return {
    async ensure(name, limits) {
      await update()
      await manager.ensure(name, limits)
    },
    async remove(name) {
      await manager.remove(name)
      await update()
    },
  }
}
