import { exponentialBuckets } from '@keelson/component-base'
import type { Clock, MetricsRegistry } from '@keelson/component-base'
import type { VolumePlugin, VolumeRequest } from './plugin.ts'

/** Counts and times what plugins do, so that none of them has to. */
export interface VolumeMetrics {
  /** The plugin, observed. */
  observed(plugin: VolumePlugin): VolumePlugin
  /** The pod's volumes are gone. */
  forget(podUID: string): void
}

/** Registers upstream's metrics about volumes. */
export function createVolumeMetrics(registry: MetricsRegistry, clock: Pick<Clock, 'monotonic'>): VolumeMetrics {
  const labelNames = ['volume_plugin', 'operation_name', 'status', 'migrated']
  const durations = registry.histogram({
    name: 'storage_operation_duration_seconds',
    help: 'Storage operation duration',
    labelNames,
    buckets: [0.1, 0.25, 0.5, ...exponentialBuckets(1, 2.5, 8)],
  })
  const errors = registry.counter({
    name: 'storage_operation_errors_total',
    help: 'Storage operation errors',
    labelNames: ['volume_plugin', 'operation_name'],
  })
  /** By pod, then by volume: what is wanted, and whether it is there. */
  const pods = new Map<string, Map<string, { plugin: string; there: boolean }>>()
  registry.gauge({
    name: 'volume_manager_total_volumes',
    help: 'Number of volumes in Volume Manager',
    labelNames: ['plugin_name', 'state'],
    collect(gauge) {
      gauge.reset()
      const all = [...pods.values()].flatMap((volumes) => [...volumes.values()])
      for (const name of new Set(all.map(({ plugin }) => plugin))) {
        const own = all.filter(({ plugin }) => plugin === name)
        const there = own.filter((volume) => volume.there).length
        gauge.set({ plugin_name: name, state: 'desired_state_of_world' }, own.length)
        gauge.set({ plugin_name: name, state: 'actual_state_of_world' }, there)
      }
    },
  })

  /** The volume is wanted. One that cannot be brought up to date afterwards is there still. */
  function wanted({ pod, volume }: VolumeRequest, plugin: string): void {
    const uid = pod.metadata.uid ?? ''
    const volumes = pods.get(uid) ?? new Map<string, { plugin: string; there: boolean }>()
    pods.set(uid, volumes)
    if (!volumes.has(volume.name)) volumes.set(volume.name, { plugin, there: false })
  }

  /** The volume is there, unless its pod was forgotten in the meantime. */
  function there({ pod, volume }: VolumeRequest): void {
    const known = pods.get(pod.metadata.uid ?? '')?.get(volume.name)
    if (known) known.there = true
  }

  return {
    observed: (plugin) => ({
      ...plugin,
      async prepare(request) {
        const began = clock.monotonic()
        const operation = { volume_plugin: plugin.name, operation_name: 'volume_mount' }
        const done = (status: string) =>
          durations.observe({ ...operation, status, migrated: 'false' }, (clock.monotonic() - began) / 1000)
        wanted(request, plugin.name)
        try {
          const prepared = await plugin.prepare(request)
          done('success')
          there(request)
          return prepared
        } catch (err) {
          done('fail-unknown')
          errors.inc(operation)
          throw err
        }
      },
    }),
    forget: (podUID) => void pods.delete(podUID),
  }
}
