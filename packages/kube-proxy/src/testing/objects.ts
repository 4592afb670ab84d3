import type { EndpointSlice, Service, ServiceSpec } from '@keelson/api'
import { chooseEndpoints, type Endpoint } from '../model/endpoints.ts'
import type { ServicePort } from '../model/service-port.ts'

/** A Service in the default namespace with one port, 80. */
export function makeService(name: string, spec: Partial<ServiceSpec> = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { type: 'ClusterIP', clusterIP: '10.96.0.10', ports: [{ port: 80, protocol: 'TCP' }], ...spec },
  } as Service
}

/** A slice of a Service with one endpoint per address; an address that begins with `!` is not ready. */
export function makeSlice(service: string, addresses: readonly string[], port = 8080, protocol = 'TCP'): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${service}-1`, namespace: 'default', labels: { 'kubernetes.io/service-name': service } },
    addressType: 'IPv4',
    ports: [{ port, protocol }],
    endpoints: addresses.map((address) => ({
      addresses: [address.replace('!', '')],
      conditions: { ready: !address.startsWith('!') },
      nodeName: 'node-1',
    })),
  } as EndpointSlice
}

/** A service port as rules are made from. */
export function makePort(overrides: Partial<ServicePort> = {}): ServicePort {
  return {
    service: 'default/web',
    id: 'default/web:http',
    portName: 'http',
    protocol: 'TCP',
    port: 80,
    clusterIp: '10.96.0.10',
    externalIps: [],
    loadBalancerIps: [],
    loadBalancerSourceRanges: [],
    internalPolicyLocal: false,
    externalPolicyLocal: false,
    ...overrides,
  }
}

/** A ready endpoint on port 8080; `local` says whether it is on this node. */
export function makeEndpoint(ip: string, overrides: Partial<Endpoint> = {}): Endpoint {
  return {
    ip,
    port: 8080,
    ready: true,
    serving: true,
    terminating: false,
    local: false,
    hints: { nodes: [], zones: [] },
    ...overrides,
  }
}

export { chooseEndpoints }
