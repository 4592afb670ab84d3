import { podLimits, podRequests, type Pod, type PodSpec } from '@keelson/api'
import type { Quantity } from '@keelson/apimachinery'
import type { Store } from '@keelson/client'
import { createEmptyMetricsRegistry, type MetricsRegistry } from '@keelson/component-base'

const shown =
  'broken down by pod. This shows the resource usage the scheduler and kubelet expect per pod for resources along with ' +
  'the unit for the resource if any.'

/** What pods ask for and are limited to, under upstream's names: read from the pods whenever it is rendered. */
export function createPodResourceMetrics(pods: Pick<Store<Pod>, 'values'>): MetricsRegistry {
  const registry = createEmptyMetricsRegistry()
  const register = (
    name: string,
    help: string,
    amountsOf: (pod: { spec: PodSpec }) => Record<string, Quantity>,
  ): void => {
    registry.gauge({
      name,
      help,
      labelNames: ['namespace', 'pod', 'node', 'scheduler', 'priority', 'resource', 'unit'],
      collect(gauge) {
        gauge.reset()
        for (const { metadata, spec } of pods.values()) {
          const labels = {
            namespace: metadata.namespace!,
            pod: metadata.name!,
            node: spec?.nodeName ?? '',
            scheduler: spec?.schedulerName ?? '',
            priority: spec?.priority ?? '',
          }
          for (const [resource, amount] of Object.entries(amountsOf({ spec: spec! }))) {
            if (!amount.isZero())
              gauge.set({ ...labels, resource, unit: unitOf(resource) }, amount.asApproximateFloat())
          }
        }
      },
    })
  }
  register('kube_pod_resource_request', `Resources requested by workloads on the cluster, ${shown}`, podRequests)
  register('kube_pod_resource_limit', `Resources limit for workloads on the cluster, ${shown}`, podLimits)
  return registry
}

function unitOf(resource: string): string {
  if (resource === 'cpu') return 'cores'
  if (resource.startsWith('attachable-volumes-')) return 'integer'
  return ['memory', 'storage', 'ephemeral-storage'].includes(resource) || resource.startsWith('hugepages-')
    ? 'bytes'
    : ''
}
