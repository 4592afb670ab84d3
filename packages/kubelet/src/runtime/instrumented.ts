import type { Clock, MetricsRegistry } from '@keelson/component-base'
import type { PodRuntime } from './port.ts'

/** Upstream's names of the calls. A method without one is not counted. */
const operations: Readonly<Partial<Record<keyof PodRuntime, string>>> = {
  version: 'version',
  status: 'status',
  listSandboxes: 'list_podsandbox',
  inspectSandbox: 'podsandbox_status',
  runSandbox: 'run_podsandbox',
  stopSandbox: 'stop_podsandbox',
  removeSandbox: 'remove_podsandbox',
  listContainers: 'list_containers',
  inspectContainer: 'container_status',
  createContainer: 'create_container',
  startContainer: 'start_container',
  stopContainer: 'stop_container',
  removeContainer: 'remove_container',
  execSync: 'exec_sync',
  exec: 'exec',
  attach: 'attach',
  portForward: 'port_forward',
  stats: 'container_stats',
  writtenBytes: 'container_stats',
  listImages: 'list_images',
  imageStatus: 'image_status',
  pullImage: 'pull_image',
  removeImage: 'remove_image',
}

/** Counts and times the calls of a runtime, so that nobody else has to. */
export function instrumented(runtime: PodRuntime, deps: { metrics: MetricsRegistry; clock: Clock }): PodRuntime {
  const { metrics, clock } = deps
  const labelNames = ['operation_type']
  const total = metrics.counter({
    name: 'kubelet_runtime_operations_total',
    help: 'Cumulative number of runtime operations by operation type.',
    labelNames,
  })
  const errors = metrics.counter({
    name: 'kubelet_runtime_operations_errors_total',
    help: 'Cumulative number of runtime operation errors by operation type.',
    labelNames,
  })
  const duration = metrics.histogram({
    name: 'kubelet_runtime_operations_duration_seconds',
    help: 'Duration in seconds of runtime operations. Broken down by operation type.',
    labelNames,
  })

  function wrap(operation: string, fn: (...args: unknown[]) => Promise<unknown>) {
    const labels = { operation_type: operation }
    return async (...args: unknown[]) => {
      const began = clock.monotonic()
      total.inc(labels)
      try {
        return await fn(...args)
      } catch (err) {
        errors.inc(labels)
        throw err
      } finally {
        duration.observe(labels, (clock.monotonic() - began) / 1000)
      }
    }
  }
  const wrapped = Object.entries(runtime).map(([method, fn]) => {
    const operation = operations[method as keyof PodRuntime]
    return [method, operation ? wrap(operation, fn as (...args: unknown[]) => Promise<unknown>) : fn]
  })
  return Object.fromEntries(wrapped) as PodRuntime
}
