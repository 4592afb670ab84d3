import type { Clock, MetricsRegistry } from '@keelson/component-base'
import type { CgroupManager } from './manager.ts'

/** Times a manager's work, so that it does not have to. */
export function instrumentedCgroups(
  manager: CgroupManager,
  { metrics, clock }: { metrics: MetricsRegistry; clock: Pick<Clock, 'monotonic'> },
): CgroupManager {
  const durations = metrics.histogram({
    name: 'kubelet_cgroup_manager_duration_seconds',
    help: 'Duration in seconds for cgroup manager operations. Broken down by method.',
    labelNames: ['operation_type'],
  })
  async function timed(operation: string, work: Promise<void>): Promise<void> {
    const began = clock.monotonic()
    try {
      await work
    } finally {
      durations.observe({ operation_type: operation }, (clock.monotonic() - began) / 1000)
    }
  }
  return {
    ensure: (name, limits) => timed('update', manager.ensure(name, limits)),
    remove: (name) => timed('destroy', manager.remove(name)),
  }
}
