import type { EndpointSlice, Pod, Service } from '@keelson/api'
import { statusErrors } from '@keelson/apimachinery'
import type { ConnectHandler } from '../handlers/resource-router.ts'
import { writeHead } from '../handlers/respond.ts'
import type { Exchange } from '../request/exchange.ts'
import { kubeletOf } from './node-location.ts'
import { passOn } from './pass-on.ts'
import { admitConnect } from './pod-streams.ts'
import type { ConnectDependencies } from './pod-streams.ts'
import type { Backend } from './port.ts'
import { tunnel } from './tunnel.ts'

/** `name`, `name:port` or `scheme:name:port`, as proxy URLs name their target. */
export interface ProxyTarget {
  readonly scheme: string
  readonly name: string
  readonly port: string
}

/** Splits a proxy target; undefined for what is none. */
export function parseProxyTarget(text: string): ProxyTarget | undefined {
  const parts = text.split(':')
  if (parts.length === 1) return { scheme: '', name: text, port: '' }
  if (parts.length === 2) return { scheme: '', name: parts[0] ?? '', port: parts[1] ?? '' }
  if (parts.length === 3 && ['', 'http', 'https'].includes(parts[0] ?? '')) {
    return { scheme: parts[0] ?? '', name: parts[1] ?? '', port: parts[2] ?? '' }
  }
  return undefined
}

function targetOf(exchange: Exchange): ProxyTarget {
  const { name } = exchange.context.info
  const target = parseProxyTarget(name)
  if (target === undefined || target.name === '')
    throw statusErrors.badRequest(`invalid proxy request ${JSON.stringify(name)}`)
  return target
}

/** What follows the sub-resource in a URL, with the query: namespaces and targets may be named `proxy` themselves. */
export function pathBehindProxy(url: string): string {
  return /^\/api\/v1\/(?:namespaces\/[^/?]+\/)?[^/?]+\/[^/?]+\/proxy(.*)$/.exec(url)?.[1] ?? ''
}

/**
 * Where a browser has to go instead for the links of the page to lead below the proxy: a page at `…/proxy` is one at
 * `…/proxy/`. Undefined where it is there already.
 */
export function redirectFor(method: string, url: string): string | undefined {
  const rest = pathBehindProxy(url)
  if (rest.startsWith('/') || !['GET', 'HEAD'].includes(method)) return undefined
  return `${url.slice(0, url.length - rest.length)}/${rest}`
}

async function podBackend(deps: ConnectDependencies, exchange: Exchange): Promise<Backend> {
  const { namespace } = exchange.context.info
  const { scheme, name, port } = targetOf(exchange)
  const pod = await deps.reader.get<Pod>({ group: '', resource: 'pods' }, name, { namespace })
  if (pod === undefined) throw statusErrors.notFound({ group: '', resource: 'pods' }, name)
  const host = pod.status?.podIP ?? ''
  if (host === '') throw statusErrors.badRequest('address not allowed')
  const first = pod.spec.containers.flatMap(({ ports }) => ports ?? [])[0]?.containerPort
  const number = port === '' ? (first ?? 80) : Number(port)
  if (!Number.isInteger(number)) throw statusErrors.badRequest(`invalid port ${JSON.stringify(port)}`)
  return { host, port: number, tls: scheme === 'https' }
}

async function serviceBackend(deps: ConnectDependencies, exchange: Exchange): Promise<Backend> {
  const { namespace } = exchange.context.info
  const { scheme, name, port } = targetOf(exchange)
  const service = await deps.reader.get<Service>({ group: '', resource: 'services' }, name, { namespace })
  if (service === undefined) throw statusErrors.notFound({ group: '', resource: 'services' }, name)
  const ports = service.spec?.ports ?? []
  const wanted =
    port === '' && ports.length === 1 ? ports[0] : ports.find((one) => one.name === port || String(one.port) === port)
  if (wanted === undefined)
    throw statusErrors.serviceUnavailable(
      `no service port ${JSON.stringify(port)} found for service ${JSON.stringify(name)}`,
    )
  const slices = await deps.reader.list<EndpointSlice>(
    { group: 'discovery.k8s.io', resource: 'endpointslices' },
    namespace,
  )
  for (const slice of slices) {
    if (slice.metadata.labels?.['kubernetes.io/service-name'] !== name) continue
    const number = slice.ports?.find((one) => (one.name ?? '') === (wanted.name ?? ''))?.port
    const host = slice.endpoints?.find(({ conditions }) => conditions?.ready !== false)?.addresses[0]
    if (number !== undefined && host !== undefined) return { host, port: number, tls: scheme === 'https' }
  }
  throw statusErrors.serviceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`)
}

async function nodeBackend(deps: ConnectDependencies, exchange: Exchange): Promise<Backend> {
  const { name, port } = targetOf(exchange)
  const kubelet = await kubeletOf(deps.reader, name, deps.addressTypes)
  // Anything but the kubelet's own port is plain HTTP on the node, which nobody has vouched for.
  if (port !== '' && Number(port) !== kubelet.port)
    throw statusErrors.badRequest('proxying to other ports of a node is not supported')
  return kubelet
}

type BackendFinder = (deps: ConnectDependencies, exchange: Exchange) => Promise<Backend>

function proxyHandler(deps: ConnectDependencies, find: BackendFinder): ConnectHandler {
  return async (resource, exchange) => {
    await admitConnect(deps, resource, exchange)
    const backend = await find(deps, exchange)
    const { dialer } = deps
    const url = exchange.request.url ?? '/'
    const rest = pathBehindProxy(url)
    const path = rest.startsWith('/') ? rest : `/${rest}`
    if (exchange.upgrade !== undefined) return tunnel(exchange, exchange.upgrade, { dialer, backend, path })
    const elsewhere = redirectFor(exchange.context.method, url)
    if (elsewhere !== undefined) {
      writeHead(exchange, 301, { Location: elsewhere })
      exchange.response.end()
      return
    }
    return passOn(exchange, { dialer, backend, path })
  }
}

/** Every /proxy subresource. */
export function createProxies(deps: ConnectDependencies): Readonly<Record<string, ConnectHandler>> {
  return {
    'pods/proxy': proxyHandler(deps, podBackend),
    'services/proxy': proxyHandler(deps, serviceBackend),
    'nodes/proxy': proxyHandler(deps, nodeBackend),
  }
}
