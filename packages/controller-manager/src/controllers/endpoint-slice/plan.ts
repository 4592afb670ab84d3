import {
  controllerReference,
  type Endpoint,
  type EndpointPort,
  type EndpointSlice,
  type Pod,
  type Service,
} from '@keelson/api'
import { deepEqual, rfc3339 } from '@keelson/apimachinery'
import { managedByLabel, recycle, serviceNameLabel, type SlicePlan } from '../../framework/endpoint-slices.ts'
import { hintsFor } from './hints.ts'
import {
  endpointHostname,
  headlessLabel,
  podConditions,
  podReference,
  resolvePorts,
  selectedPods,
  triggerTimeAnnotation,
} from '../../framework/service-pods.ts'

/** Who keeps the slices, as their label says. */
export const managedBy = 'endpointslice-controller.k8s.io'

/** Endpoints in one slice at most (kube-controller-manager's --max-endpoints-per-slice). */
const maxEndpoints = 100

/**
 * Decides what has to be written so that the slices say what the pods are. Endpoints stay in the slice where they are,
 * so that few slices change. Pure.
 *
 * @param now milliseconds since the epoch
 */
export function planSlices(
  service: Service,
  state: {
    pods: Iterable<Pod>
    slices: readonly EndpointSlice[]
    zoneOf?(node: string): string | undefined
    now: number
  },
): SlicePlan {
  const groups = groupByPorts(service, selectedPods(service, state.pods), state.zoneOf)
  const create: EndpointSlice[] = []
  const update: EndpointSlice[] = []
  const remaining = new Set(state.slices)
  for (const { ports, endpoints } of groups) {
    const here = state.slices.filter(
      (slice) => slice.addressType === 'IPv4' && deepEqual(clean(slice.ports), clean(ports)),
    )
    for (const slice of here) remaining.delete(slice)
    const filled = fill(here, endpoints)
    for (const { slice, content } of filled) {
      if (slice === undefined) create.push(makeSlice(service, ports, content, state.now))
      else if (content.length === 0 && filled.length > 1) remaining.add(slice)
      else if (isStale(service, slice, content)) update.push(refill(service, slice, content, state.now))
    }
  }
  return recycle({ create, update, delete: [...remaining] })
}

interface PortGroup {
  readonly ports: EndpointPort[]
  readonly endpoints: Endpoint[]
}

/** Pods whose named ports have different numbers go to different slices. Without pods one empty slice is kept. */
function groupByPorts(
  service: Service,
  pods: readonly Pod[],
  zoneOf: (node: string) => string | undefined = () => undefined,
): readonly PortGroup[] {
  const groups = new Map<string, { ports: EndpointPort[]; endpoints: Endpoint[] }>()
  for (const pod of pods) {
    const ports = resolvePorts(service, pod)
    if (ports.length === 0 && (service.spec?.ports ?? []).length > 0) continue
    const key = JSON.stringify(ports)
    const group = groups.get(key) ?? { ports: [...ports], endpoints: [] as Endpoint[] }
    group.endpoints.push(endpointOf(service, pod, zoneOf))
    groups.set(key, group)
  }
  return groups.size > 0 ? [...groups.values()] : [{ ports: [], endpoints: [] }]
}

function endpointOf(service: Service, pod: Pod, zoneOf: (node: string) => string | undefined): Endpoint {
  const hostname = endpointHostname(service, pod)
  const zone = pod.spec?.nodeName ? zoneOf(pod.spec.nodeName) : undefined
  const endpoint: Endpoint = {
    addresses: [pod.status!.podIP!],
    conditions: podConditions(service, pod),
    ...(hostname === undefined ? {} : { hostname }),
    ...(pod.spec?.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    ...(zone === undefined ? {} : { zone }),
    targetRef: podReference(pod),
  }
  return { ...endpoint, ...hintsFor(service, endpoint) }
}

interface Filled {
  readonly slice: EndpointSlice | undefined
  readonly content: Endpoint[]
}

/**
 * Shares endpoints out over slices: each stays where it is; new ones go to slices that change in any case, else together
 * to the fullest one that holds them all, so that few slices are written.
 */
function fill(slices: readonly EndpointSlice[], endpoints: readonly Endpoint[]): Filled[] {
  const waiting = new Map(endpoints.map((endpoint) => [identity(endpoint), endpoint]))
  const filled = slices.map((slice) => {
    const content = (slice.endpoints ?? []).flatMap((endpoint) => {
      const key = identity(endpoint)
      const wanted = waiting.get(key)
      waiting.delete(key)
      return wanted === undefined ? [] : [wanted]
    })
    return { slice, content }
  })
  const rest = [...waiting.values()]
  // What has to be written anyway takes as much as it can hold.
  for (const { slice, content } of filled) {
    if (!deepEqual(clean(slice.endpoints), content)) content.push(...rest.splice(0, maxEndpoints - content.length))
  }
  const added: Filled[] = []
  while (rest.length >= maxEndpoints) added.push({ slice: undefined, content: rest.splice(0, maxEndpoints) })
  if (rest.length > 0) {
    const roomy = filled.filter(({ content }) => content.length + rest.length <= maxEndpoints)
    const fullest = roomy.toSorted((a, b) => b.content.length - a.content.length)[0]
    if (fullest === undefined) added.push({ slice: undefined, content: rest })
    else fullest.content.push(...rest)
  }
  const all = [...filled, ...added]
  return all.length > 0 ? all : [{ slice: undefined, content: [] }]
}

function identity({ addresses, targetRef }: Endpoint): string {
  return `${targetRef?.uid} ${addresses.join()}`
}

function makeSlice(service: Service, ports: EndpointPort[], endpoints: Endpoint[], now: number): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${service.metadata.name}-`,
      namespace: service.metadata.namespace,
      labels: sliceLabels(service),
      annotations: { [triggerTimeAnnotation]: rfc3339(now) },
      ownerReferences: [controllerReference(service)],
    },
    addressType: 'IPv4',
    endpoints,
    ports,
  }
}

function refill(service: Service, slice: EndpointSlice, endpoints: Endpoint[], now: number): EndpointSlice {
  const annotations = { ...slice.metadata.annotations, [triggerTimeAnnotation]: rfc3339(now) }
  return { ...slice, metadata: { ...slice.metadata, labels: sliceLabels(service), annotations }, endpoints }
}

function isStale(service: Service, slice: EndpointSlice, endpoints: readonly Endpoint[]): boolean {
  return !deepEqual(clean(slice.endpoints), clean(endpoints)) || !deepEqual(slice.metadata.labels, sliceLabels(service))
}

/** The Service's labels and the slice's own. */
function sliceLabels(service: Service): Record<string, string> {
  return {
    ...service.metadata.labels,
    ...(service.spec?.clusterIP === 'None' ? { [headlessLabel]: '' } : {}),
    [serviceNameLabel]: service.metadata.name!,
    [managedByLabel]: managedBy,
  }
}

/** A missing list is an empty one. */
function clean<T>(list: readonly T[] | undefined): readonly T[] {
  return list ?? []
}
