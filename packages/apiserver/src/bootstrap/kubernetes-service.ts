import { deepEqual } from '@keelson/apimachinery'
import type { Endpoints, EndpointSlice, Service } from '@keelson/api'
import type { Clock, Logger } from '@keelson/component-base'
import type { LocalClient } from '../registry/port.ts'
import type { ObjectFeed } from '../state/port.ts'
import { ensureExists, ensureState } from './ensure.ts'
import { keep } from './keep.ts'

/** The addresses of the `kubernetes` service and of this server. */
export interface KubernetesServiceOptions {
  /** First address of the service range. */
  readonly serviceIp: string
  /** Where the server itself is reached. */
  readonly advertiseAddress: string
  readonly securePort: number
}

const name = 'kubernetes'
const namespace = 'default'
const servicePort = 443

const services = { group: '', resource: 'services' }
const endpointsResource = { group: '', resource: 'endpoints' }
const endpointSlices = { group: 'discovery.k8s.io', resource: 'endpointslices' }

/**
 * Makes the service by which pods reach the API, and its endpoints, pointing to this server; anew where somebody deletes
 * one of them.
 */
export async function keepKubernetesService(
  deps: { local: LocalClient; feed: ObjectFeed; clock: Clock; logger: Logger },
  options: KubernetesServiceOptions,
  signal: AbortSignal,
): Promise<void> {
  const kept = [services, endpointsResource, endpointSlices].map((resource) => ({ resource, names: [name], namespace }))
  await keep(kept, () => ensureKubernetesService(deps.local, options), { ...deps, hook: 'kubernetes service', signal })
}

async function ensureKubernetesService(local: LocalClient, options: KubernetesServiceOptions): Promise<void> {
  await ensureExists(local, services, serviceObject(options))
  const endpoints = endpointsObject(options)
  await ensureState(local, endpointsResource, {
    object: endpoints,
    change: (stored) => assignChanged(stored as Endpoints, { subsets: endpoints.subsets }),
  })
  const slice = sliceObject(options)
  await ensureState(local, endpointSlices, {
    object: slice,
    change: (stored) => assignChanged(stored as EndpointSlice, { endpoints: slice.endpoints, ports: slice.ports }),
  })
}

function assignChanged<T extends object>(stored: T, fields: Partial<T>): boolean {
  const changed = Object.entries(fields).some(([key, value]) => !deepEqual(stored[key as keyof T], value))
  if (changed) Object.assign(stored, fields)
  return changed
}

function serviceObject({ serviceIp, securePort }: KubernetesServiceOptions): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: {
      type: 'ClusterIP',
      clusterIP: serviceIp,
      clusterIPs: [serviceIp],
      ipFamilies: [serviceIp.includes(':') ? 'IPv6' : 'IPv4'],
      ipFamilyPolicy: 'SingleStack',
      internalTrafficPolicy: 'Cluster',
      sessionAffinity: 'None',
      ports: [{ name: 'https', port: servicePort, protocol: 'TCP', targetPort: securePort }],
    },
  }
}

function endpointsObject({ advertiseAddress, securePort }: KubernetesServiceOptions): Endpoints {
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    // Nobody need copy these into slices: the slice is made beside them.
    metadata: { name, namespace, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip: advertiseAddress }], ports: [{ name: 'https', port: securePort, protocol: 'TCP' }] }],
  }
}

function sliceObject({ advertiseAddress, securePort }: KubernetesServiceOptions): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace, labels: { 'kubernetes.io/service-name': name } },
    addressType: advertiseAddress.includes(':') ? 'IPv6' : 'IPv4',
    endpoints: [{ addresses: [advertiseAddress], conditions: { ready: true } }],
    ports: [{ name: 'https', port: securePort, protocol: 'TCP' }],
  }
}
