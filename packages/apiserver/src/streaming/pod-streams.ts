import type { Pod } from '@keelson/api'
import { statusErrors } from '@keelson/apimachinery'
import type { AdmissionChain } from '../admission/port.ts'
import type { Authorizer, AuthorizerAttributes } from '../authz/port.ts'
import type { ConnectHandler } from '../handlers/resource-router.ts'
import { writeHead } from '../handlers/respond.ts'
import { authorize } from '../handlers/target.ts'
import type { Resource } from '../registry/generic/resource.ts'
import { interpretStorageError } from '../registry/generic/errors.ts'
import type { Exchange } from '../request/exchange.ts'
import { boolParameter } from '../request/options.ts'
import type { ObjectReader } from '../state/port.ts'
import { chooseContainer } from './container-choice.ts'
import { parseLogOptions } from './log-options.ts'
import { kubeletOf } from './node-location.ts'
import { passOn } from './pass-on.ts'
import type { Dialer } from './port.ts'
import { tunnel } from './tunnel.ts'

/** What connecting subresources work with. */
export interface ConnectDependencies {
  readonly dialer: Dialer
  readonly reader: ObjectReader
  readonly admission: AdmissionChain
  readonly authorizer: Authorizer
  forbidden(attributes: AuthorizerAttributes, reason: string): Error
  /** Which of a node's addresses to use, best first. */
  readonly addressTypes: readonly string[]
}

/** The pod a request names, as it is now. */
async function podOf(resource: Resource, exchange: Exchange): Promise<Pod> {
  const { info, signal } = exchange.context
  const { namespace, name } = info
  try {
    return (await resource.storage.get({ namespace, name }, { signal })).object as Pod
  } catch (err) {
    throw interpretStorageError(err, resource.groupResource, { name, operation: 'get' })
  }
}

/** Tells admission about a connection to an object. */
export async function admitConnect(deps: ConnectDependencies, resource: Resource, exchange: Exchange): Promise<void> {
  const { info, user } = exchange.context
  const { group, version, kind, resource: plural } = resource.kind
  const attributes = {
    operation: 'CONNECT' as const,
    kind: { group, version, kind },
    resource: { group, version, resource: plural },
    subresource: info.subresource,
    namespace: info.namespace,
    name: info.name,
    user,
    dryRun: false,
  }
  await deps.admission.admit(attributes)
  await deps.admission.validate(attributes)
}

/** A stream opened by a GET (WebSocket) does as much as one opened by a POST, and needs the same right (KEP-4006). */
async function requireCreate(deps: ConnectDependencies, exchange: Exchange): Promise<void> {
  const { info, user } = exchange.context
  if (info.verb === 'get') await authorize(deps, { ...info, user, verb: 'create' })
}

/** GET pods/NAME/log: the kubelet's answer, streamed. */
function logHandler(deps: ConnectDependencies): ConnectHandler {
  return async (resource, exchange) => {
    const { context } = exchange
    const { info, query } = context
    if (context.method !== 'GET') throw statusErrors.genericMethodNotAllowed()
    const options = parseLogOptions(query, info.name)
    const pod = await podOf(resource, exchange)
    const container = chooseContainer(pod, query.get('container') ?? '')
    const node = pod.spec.nodeName ?? ''
    if (node === '') {
      // Nothing runs yet, so there is no log to send, not even an empty one.
      writeHead(exchange, 204, {})
      exchange.response.end()
      return
    }
    const backend = await kubeletOf(deps.reader, node, deps.addressTypes)
    const path = `/containerLogs/${info.namespace}/${info.name}/${container}?${options.toString()}`
    await passOn(exchange, { dialer: deps.dialer, backend, path, errorsAsStatus: true })
  }
}

/** The path and query of a stream at the kubelet. */
type StreamPath = (pod: Pod, query: URLSearchParams) => string

const flagNames = { stdin: 'input', stdout: 'output', stderr: 'error', tty: 'tty' } as const

function commandPath(verb: 'exec' | 'attach'): StreamPath {
  return (pod, query) => {
    const container = chooseContainer(pod, query.get('container') ?? '')
    const passed = new URLSearchParams()
    for (const command of verb === 'exec' ? query.getAll('command') : []) passed.append('command', command)
    for (const [flag, name] of Object.entries(flagNames)) {
      if (boolParameter(query, flag) === true) passed.set(name, '1')
    }
    const { namespace = '', name = '' } = pod.metadata
    return `/${verb}/${namespace}/${name}/${container}?${passed.toString()}`
  }
}

const portForwardPath: StreamPath = (pod, query) => {
  const passed = new URLSearchParams()
  for (const port of query.getAll('ports')) passed.append('port', port)
  const { namespace = '', name = '' } = pod.metadata
  return `/portForward/${namespace}/${name}?${passed.toString()}`
}

/** exec, attach and portforward: the client's connection is handed to the pod's kubelet. */
function streamHandler(deps: ConnectDependencies, pathOf: StreamPath): ConnectHandler {
  return async (resource, exchange) => {
    const { info, query, method } = exchange.context
    if (method !== 'GET' && method !== 'POST') throw statusErrors.genericMethodNotAllowed()
    await requireCreate(deps, exchange)
    await admitConnect(deps, resource, exchange)
    const pod = await podOf(resource, exchange)
    const path = pathOf(pod, query)
    const node = pod.spec.nodeName ?? ''
    if (node === '') throw statusErrors.badRequest(`pod ${info.name} does not have a host assigned`)
    if (exchange.upgrade === undefined) throw statusErrors.badRequest('Upgrade request required')
    const backend = await kubeletOf(deps.reader, node, deps.addressTypes)
    await tunnel(exchange, exchange.upgrade, { dialer: deps.dialer, backend, path })
  }
}

/** Every streaming subresource of pods. */
export function createPodStreams(deps: ConnectDependencies): Readonly<Record<string, ConnectHandler>> {
  return {
    'pods/log': logHandler(deps),
    'pods/exec': streamHandler(deps, commandPath('exec')),
    'pods/attach': streamHandler(deps, commandPath('attach')),
    'pods/portforward': streamHandler(deps, portForwardPath),
  }
}
