import { isIP } from 'node:net'
import {
  controllerReference,
  type Endpoint,
  type EndpointAddress,
  type EndpointPort,
  type Endpoints,
  type EndpointSlice,
  type EndpointSubset,
  type Service,
} from '@keelson/api'
import { deepEqual } from '@keelson/apimachinery'
import { managedByLabel, recycle, serviceNameLabel, type SlicePlan } from '../../framework/endpoint-slices.ts'
import { triggerTimeAnnotation } from '../../framework/service-pods.ts'

/** Who keeps the slices, as their label says. */
export const managedBy = 'endpointslicemirroring-controller.k8s.io'

/** Addresses of one subset that are mirrored at most (kube-controller-manager's --mirroring-max-endpoints-per-subset). */
export const maxAddresses = 1_000

const skipLabel = 'endpointslice.kubernetes.io/skip-mirror'
const leaderAnnotation = 'control-plane.alpha.kubernetes.io/leader'
const notMirrored = new Set([triggerTimeAnnotation, 'kubectl.kubernetes.io/last-applied-configuration'])

/** What a Service's mirrored slices need, and what could not be mirrored. */
export interface MirrorPlan extends SlicePlan {
  /** Addresses that are none. */
  readonly invalid: number
  /** Addresses beyond what a subset may have. */
  readonly surplus: number
}

/** Whether Endpoints are somebody's own: of a Service without a selector, and not meant for something else. */
export function isMirrored(endpoints: Endpoints | undefined, service: Service | undefined): endpoints is Endpoints {
  return (
    endpoints !== undefined &&
    endpoints.metadata.deletionTimestamp === undefined &&
    endpoints.metadata.labels?.[skipLabel] !== 'true' &&
    endpoints.metadata.annotations?.[leaderAnnotation] === undefined &&
    service !== undefined &&
    Object.keys(service.spec?.selector ?? {}).length === 0
  )
}

/** Decides what has to be written so that slices say what Endpoints say: one for each set of ports and address family. Pure. */
export function planMirror(endpoints: Endpoints, slices: readonly EndpointSlice[]): MirrorPlan {
  const { groups, invalid, surplus } = groupAddresses(endpoints.subsets ?? [])
  const create: EndpointSlice[] = []
  const update: EndpointSlice[] = []
  const unneeded = new Set(slices)
  for (const group of groups) {
    const wanted = makeSlice(endpoints, group)
    const here = slices.find(
      (slice) => slice.addressType === group.addressType && deepEqual(slice.ports ?? [], group.ports),
    )
    if (here === undefined) {
      create.push(wanted)
      continue
    }
    unneeded.delete(here)
    const { labels, annotations } = wanted.metadata
    const next = { ...here, metadata: { ...here.metadata, labels, annotations }, endpoints: wanted.endpoints }
    if (!isSame(here, next)) update.push(next)
  }
  return { ...recycle({ create, update, delete: [...unneeded] }), invalid, surplus }
}

interface Group {
  readonly addressType: 'IPv4' | 'IPv6'
  readonly ports: EndpointPort[]
  /** By what tells endpoints apart: an address may be named more than once. */
  readonly endpoints: Map<string, Endpoint>
}

function groupAddresses(subsets: readonly EndpointSubset[]) {
  const groups = new Map<string, Group>()
  let invalid = 0
  let surplus = 0
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    const all = [
      ...addresses.map((address) => ({ address, ready: true })),
      ...notReadyAddresses.map((address) => ({ address, ready: false })),
    ]
    const valid = all.filter(({ address }) => isIP(address.ip) !== 0)
    invalid += all.length - valid.length
    surplus += Math.max(0, valid.length - maxAddresses)
    for (const { address, ready } of valid.slice(0, maxAddresses)) {
      const group = groupOf(groups, isIP(address.ip) === 6 ? 'IPv6' : 'IPv4', ports)
      const { hostname, targetRef } = address
      const identity = JSON.stringify([address.ip, hostname, targetRef?.namespace, targetRef?.name])
      if (!group.endpoints.has(identity)) group.endpoints.set(identity, endpointOf(address, ready))
    }
  }
  return { groups: [...groups.values()], invalid, surplus }
}

function groupOf(groups: Map<string, Group>, addressType: Group['addressType'], ports: Group['ports']): Group {
  const named = ports.map((port) => ({ ...port, name: port.name ?? '' }))
  const key = JSON.stringify([addressType, named])
  const group = groups.get(key) ?? { addressType, ports: named, endpoints: new Map<string, Endpoint>() }
  groups.set(key, group)
  return group
}

function endpointOf({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname ? { hostname } : {}),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(targetRef === undefined ? {} : { targetRef }),
  }
}

function makeSlice(endpoints: Endpoints, group: Group): EndpointSlice {
  const { name, namespace, labels, annotations = {} } = endpoints.metadata
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: { ...labels, [serviceNameLabel]: name!, [managedByLabel]: managedBy },
      annotations: Object.fromEntries(Object.entries(annotations).filter(([key]) => !notMirrored.has(key))),
      ownerReferences: [controllerReference(endpoints)],
    },
    addressType: group.addressType,
    endpoints: [...group.endpoints.values()],
    ports: group.ports,
  }
}

function isSame(one: EndpointSlice, other: EndpointSlice): boolean {
  return (
    deepEqual(one.endpoints, other.endpoints) &&
    deepEqual(one.metadata.labels, other.metadata.labels) &&
    deepEqual(one.metadata.annotations ?? {}, other.metadata.annotations)
  )
}
