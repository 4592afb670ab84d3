import { exponentialBuckets } from '@keelson/component-base'
import type { MetricsRegistry } from '@keelson/component-base'
import type { PodCache } from './pleg/pod-cache.ts'
import type { PodWorkerMetrics } from './pod-workers/deps.ts'

/** The kubelet's own metrics, under upstream's names. */
export interface KubeletMetrics extends PodWorkerMetrics {
  relisted(seconds: number, sincePreviousSeconds: number | undefined): void
  probed(labels: {
    probe_type: string
    result: string
    container: string
    pod: string
    namespace: string
    pod_uid: string
  }): void
}

/** Registers them; what can be read from the cache is read when it is asked for. */
export function createKubeletMetrics(
  registry: MetricsRegistry,
  deps: { cache: PodCache; nodeName: string },
): KubeletMetrics {
  registerGauges(registry, deps)
  const podStart = registry.histogram({
    name: 'kubelet_pod_start_duration_seconds',
    help: 'Duration in seconds from kubelet seeing a pod for the first time to the pod starting to run.',
    buckets: [
      0.5, 1, 2, 3, 4, 5, 6, 8, 10, 20, 30, 45, 60, 120, 180, 240, 300, 360, 480, 600, 900, 1200, 1800, 2700, 3600,
    ],
  })
  const worker = registry.histogram({
    name: 'kubelet_pod_worker_duration_seconds',
    help: 'Duration in seconds to sync a single pod. Broken down by operation type: create, update, or sync.',
    labelNames: ['operation_type'],
  })
  const relistDuration = registry.histogram({
    name: 'kubelet_pleg_relist_duration_seconds',
    help: 'Duration in seconds for relisting pods in PLEG.',
  })
  const relistInterval = registry.histogram({
    name: 'kubelet_pleg_relist_interval_seconds',
    help: 'Interval in seconds between relisting in PLEG.',
    buckets: exponentialBuckets(0.5, 2, 10),
  })
  const rejections = registry.counter({
    name: 'kubelet_admission_rejections_total',
    help: 'Cumulative number pod admission rejections by the Kubelet.',
    labelNames: ['reason'],
  })
  const probes = registry.counter({
    name: 'prober_probe_total',
    help: 'Cumulative number of a liveness, readiness or startup probe for a container by result.',
    labelNames: ['probe_type', 'result', 'container', 'pod', 'namespace', 'pod_uid'],
  })
  return {
    ...startMetrics(registry),
    podRejected: (reason) => rejections.inc({ reason }),
    podStarted: (seconds) => podStart.observe(undefined, seconds),
    workerDuration: (operation, seconds) => worker.observe({ operation_type: operation }, seconds),
    relisted(seconds, sincePreviousSeconds) {
      relistDuration.observe(undefined, seconds)
      if (sincePreviousSeconds !== undefined) relistInterval.observe(undefined, sincePreviousSeconds)
    },
    probed: (labels) => probes.inc(labels),
  }
}

const containerTypes = { app: 'container', init: 'init_container', ephemeral: 'ephemeral_container' } as const

function startMetrics(registry: MetricsRegistry): Pick<PodWorkerMetrics, 'sandboxStarted' | 'containerStarted'> {
  const pods = registry.counter({ name: 'kubelet_started_pods_total', help: 'Cumulative number of pods started' })
  const podErrors = registry.counter({
    name: 'kubelet_started_pods_errors_total',
    help: 'Cumulative number of errors when starting pods',
  })
  const containers = registry.counter({
    name: 'kubelet_started_containers_total',
    help: 'Cumulative number of containers started',
    labelNames: ['container_type'],
  })
  const containerErrors = registry.counter({
    name: 'kubelet_started_containers_errors_total',
    help: 'Cumulative number of errors when starting containers',
    labelNames: ['container_type', 'code'],
  })
  return {
    sandboxStarted(succeeded) {
      pods.inc()
      if (!succeeded) podErrors.inc()
    },
    containerStarted(kind, failure) {
      const type = containerTypes[kind]
      containers.inc({ container_type: type })
      if (failure !== undefined) containerErrors.inc({ container_type: type, code: failure })
    },
  }
}

function registerGauges(registry: MetricsRegistry, { cache, nodeName }: { cache: PodCache; nodeName: string }): void {
  const statuses = () => cache.pods().map(({ uid }) => cache.get(uid))
  registry.gauge({
    name: 'kubelet_running_pods',
    help: 'Number of pods that have a running pod sandbox',
    collect: (gauge) =>
      gauge.set(undefined, statuses().filter(({ sandboxes }) => sandboxes.some(({ running }) => running)).length),
  })
  registry.gauge({
    name: 'kubelet_running_containers',
    help: 'Number of containers currently running',
    labelNames: ['container_state'],
    collect(gauge) {
      const states = statuses().flatMap(({ containers }) => containers.map(({ state }) => state))
      for (const state of ['created', 'running', 'exited', 'unknown']) {
        gauge.set({ container_state: state }, states.filter((each) => each === state).length)
      }
    },
  })
  registry
    .gauge({ name: 'kubelet_node_name', help: "The node's name. The count is always 1.", labelNames: ['node'] })
    .set({ node: nodeName }, 1)
}
