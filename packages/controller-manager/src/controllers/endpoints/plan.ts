import type { EndpointAddress, Endpoints, EndpointSubset, Pod, Service } from '@keelson/api'
import { deepEqual, rfc3339 } from '@keelson/apimachinery'
import {
  endpointHostname,
  headlessLabel,
  podConditions,
  podReference,
  resolvePorts,
  selectedPods,
  triggerTimeAnnotation,
} from '../../framework/service-pods.ts'

const managedByLabel = 'endpoints.kubernetes.io/managed-by'
const managedBy = 'endpoint-controller'
const overCapacityAnnotation = 'endpoints.kubernetes.io/over-capacity'
/** Addresses beyond this are left out: EndpointSlices are what scales. */
const maxAddresses = 1_000

/** Whether Endpoints are kept by this controller. */
export function isManaged({ metadata }: Endpoints): boolean {
  return metadata.labels?.[managedByLabel] === managedBy
}

/**
 * The Endpoints that a Service should have, or undefined when the present ones say it already. Pure.
 *
 * @param now milliseconds since the epoch
 */
export function planEndpoints(
  service: Service,
  state: { pods: Iterable<Pod>; current: Endpoints | undefined; now: number },
): Endpoints | undefined {
  const { current } = state
  const all = subsetsOf(service, selectedPods(service, state.pods))
  const { subsets, isTruncated } = truncate(all)
  const labels = {
    ...service.metadata.labels,
    [managedByLabel]: managedBy,
    ...(service.spec?.clusterIP === 'None' ? { [headlessLabel]: '' } : {}),
  }
  if (
    current !== undefined &&
    deepEqual(current.subsets ?? [], subsets) &&
    deepEqual(current.metadata.labels, labels)
  ) {
    return undefined
  }
  const { [overCapacityAnnotation]: _capacity, ...annotations } = current?.metadata.annotations ?? {}
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: {
      ...current?.metadata,
      name: service.metadata.name,
      namespace: service.metadata.namespace,
      labels,
      annotations: {
        ...annotations,
        [triggerTimeAnnotation]: rfc3339(state.now),
        ...(isTruncated ? { [overCapacityAnnotation]: 'truncated' } : {}),
      },
    },
    subsets,
  }
}

/** Addresses with the same ports make one subset; subsets and addresses are in a stable order. */
function subsetsOf(service: Service, pods: readonly Pod[]): EndpointSubset[] {
  const groups = new Map<string, { subset: EndpointSubset; ready: EndpointAddress[]; notReady: EndpointAddress[] }>()
  for (const pod of pods) {
    const { ready, terminating } = podConditions(service, pod)
    if (terminating && service.spec?.publishNotReadyAddresses !== true) continue
    const ports = resolvePorts(service, pod).map(({ name, ...port }) => (name === '' ? port : { name, ...port }))
    // Only a headless Service may ask for no port at all; a named one that the pod lacks is something else.
    if (ports.length === 0 && (service.spec?.ports ?? []).length > 0) continue
    const key = JSON.stringify(ports)
    const group = groups.get(key) ?? { subset: ports.length > 0 ? { ports } : {}, ready: [], notReady: [] }
    const hostname = endpointHostname(service, pod)
    const address = {
      ip: pod.status!.podIP!,
      ...(hostname === undefined ? {} : { hostname }),
      nodeName: pod.spec?.nodeName,
      targetRef: podReference(pod),
    }
    ;(ready ? group.ready : group.notReady).push(address)
    groups.set(key, group)
  }
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { subset, ready, notReady }]) => ({
      ...(ready.length > 0 ? { addresses: ready.toSorted(byIp) } : {}),
      ...(notReady.length > 0 ? { notReadyAddresses: notReady.toSorted(byIp) } : {}),
      ...subset,
    }))
}

/** Keeps as many addresses as there may be, those that are ready first. */
function truncate(subsets: readonly EndpointSubset[]): { subsets: EndpointSubset[]; isTruncated: boolean } {
  let room = maxAddresses
  let isTruncated = false
  const cut =
    (field: 'addresses' | 'notReadyAddresses') =>
    (subset: EndpointSubset): EndpointSubset => {
      const all = subset[field]
      if (all === undefined) return subset
      const taken = all.slice(0, room)
      isTruncated ||= taken.length < all.length
      room -= taken.length
      const { [field]: _all, ...rest } = subset
      return taken.length === 0 ? rest : { ...rest, [field]: taken }
    }
  const kept = subsets.map(cut('addresses')).map(cut('notReadyAddresses'))
  return { subsets: kept.filter((subset) => subset.addresses ?? subset.notReadyAddresses), isTruncated }
}

function byIp(a: EndpointAddress, b: EndpointAddress): number {
  return a.ip < b.ip ? -1 : 1
}
