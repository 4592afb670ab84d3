import type { JsonObject } from '@keelson/apimachinery'
import { CommandError } from '../../cli/errors.ts'
import type { AnyObject } from '../../resources/api.ts'
import { podSelectorOf } from '../../resources/pods.ts'

/** What a service is made of; '' leaves a thing to what is exposed. */
export interface ServiceOptions {
  name: string
  port: string
  targetPort: string
  protocol: string
  type: string
  selector: string
  labels: string
  clusterIp: string
  externalIp: string
  loadBalancerIp: string
  sessionAffinity: string
}

/** A service for the pods of an object. Throws CommandError where the object does not say enough. */
export function buildService(object: AnyObject, options: ServiceOptions): JsonObject {
  const name = options.name || (object.metadata.name ?? '')
  const selector = options.selector === '' ? selectorOf(object) : parseLabels(options.selector)
  const labels = options.labels === '' ? object.metadata.labels : parseLabels(options.labels)
  const ports = portsOf(object, options)
  return {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name, ...(labels === undefined || Object.keys(labels).length === 0 ? {} : { labels }) },
    spec: {
      ports,
      selector,
      ...(options.clusterIp === '' ? {} : { clusterIP: options.clusterIp }),
      ...(options.type === '' ? {} : { type: options.type }),
      ...(options.externalIp === '' ? {} : { externalIPs: [options.externalIp] }),
      ...(options.sessionAffinity === '' ? {} : { sessionAffinity: affinity(options.sessionAffinity) }),
      ...(options.loadBalancerIp === '' ? {} : { loadBalancerIP: options.loadBalancerIp }),
    },
    status: { loadBalancer: {} },
  }
}

function affinity(text: string): string {
  if (text !== 'None' && text !== 'ClientIP') throw new CommandError(`unknown session affinity: ${text}`)
  return text
}

function selectorOf(object: AnyObject): Record<string, string> {
  const selector = (object['spec'] as { selector?: { matchExpressions?: unknown[] } } | undefined)?.selector
  if ((selector?.matchExpressions ?? []).length > 0) {
    throw new CommandError(
      'couldn\'t retrieve selectors via --selector flag or introspection: couldn\'t convert expressions - "..." to map-based selector format',
    )
  }
  const text = podSelectorOf(object)
  if (text !== undefined && text !== '' && !text.startsWith('<')) return parseLabels(text)
  const { labels = {} } = object.metadata
  if (Object.keys(labels).length === 0) {
    throw new CommandError(
      "couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed",
    )
  }
  return labels
}

/** `a=b,c=d`. Throws CommandError for anything else. */
export function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  for (const pair of text.split(',')) {
    const [key = '', value, ...more] = pair.split('=')
    if (key === '' || value === undefined || more.length > 0) throw new CommandError(`unexpected label spec: ${pair}`)
    labels[key] = value
  }
  return labels
}

interface PortSpec {
  port: number
  protocol: string
}

function portsOf(object: AnyObject, options: ServiceOptions): JsonObject[] {
  const known = knownPorts(object)
  const numbers = options.port === '' ? known.map(({ port }) => port) : options.port.split(',').map(portNumber)
  const chosen = [...new Set(numbers)]
  if (chosen.length === 0) throw new CommandError("couldn't find port via --port flag or introspection")
  return chosen.flatMap((port, i) => {
    const spoken = known.filter((one) => one.port === port).map(({ protocol }) => protocol)
    const protocols = options.protocol !== '' ? [options.protocol] : spoken.length === 0 ? ['TCP'] : spoken
    return protocols.map((protocol) => {
      const name =
        protocols.length > 1 ? `port-${i + 1}-${protocol.toLowerCase()}` : chosen.length > 1 ? `port-${i + 1}` : ''
      return { ...(name === '' ? {} : { name }), protocol, port, targetPort: targetOf(options.targetPort, port) }
    })
  })
}

function targetOf(target: string, port: number): number | string {
  if (target === '') return port
  return /^\d+$/.test(target) ? Number(target) : target
}

function portNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`)
  return Number(text)
}

/** The ports an object speaks of: those of a service, or of the containers of pods and templates. */
function knownPorts(object: AnyObject): PortSpec[] {
  const spec = (object['spec'] ?? {}) as SpecWithPorts
  if (spec.ports !== undefined) return spec.ports.map(({ port, protocol = 'TCP' }) => ({ port, protocol }))
  const containers = spec.template?.spec?.containers ?? spec.containers ?? []
  return containers.flatMap(({ ports = [] }) =>
    ports.map(({ containerPort, protocol = 'TCP' }) => ({ port: containerPort, protocol })),
  )
}

interface SpecWithPorts {
  ports?: { port: number; protocol?: string }[]
  containers?: { ports?: { containerPort: number; protocol?: string }[] }[]
  template?: { spec?: SpecWithPorts }
}
