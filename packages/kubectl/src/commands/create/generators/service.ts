import { services } from '@keelson/api'
import type { JsonObject } from '@keelson/apimachinery'
import { CommandError } from '../../../cli/errors.ts'
import { int, list, text } from '../../../cli/flags.ts'
import type { CommandGroup } from '../../command.ts'
import { generatorCommand } from '../generator.ts'

const tcp = { tcp: list('PORT or PORT:TARGETPORT; may be repeated') } as const

/** `kubectl create service`. */
export const service: CommandGroup = {
  summary: 'Creates a Service.',
  subcommands: [
    { name: 'clusterip', summary: 'Create a ClusterIP service', load: () => Promise.resolve(clusterIp) },
    { name: 'nodeport', summary: 'Create a NodePort service', load: () => Promise.resolve(nodePort) },
    { name: 'loadbalancer', summary: 'Create a LoadBalancer service', load: () => Promise.resolve(loadBalancer) },
    { name: 'externalname', summary: 'Create an ExternalName service', load: () => Promise.resolve(externalName) },
  ],
}

const clusterIp = generatorCommand({
  kind: services,
  refusal: 'failed to create ClusterIP service:',
  summary: 'Creates a ClusterIP Service.',
  usage: 'kubectl create service clusterip NAME --tcp=PORT[:TARGETPORT] [--clusterip=IP|None]',
  flags: { ...tcp, clusterip: text('Its address, or None') },
  build(name, { flags }) {
    if (flags.clusterip !== 'None') requirePorts(flags.tcp)
    const ports = flags.tcp.map((spec) => portOf(spec))
    return serviceOf(name, {
      ...(ports.length > 0 ? { ports } : {}),
      ...selecting(name),
      ...(flags.clusterip === '' ? {} : { clusterIP: flags.clusterip }),
      type: 'ClusterIP',
    })
  },
})

const nodePort = generatorCommand({
  kind: services,
  refusal: 'failed to create NodePort service:',
  summary: 'Creates a NodePort Service.',
  usage: 'kubectl create service nodeport NAME --tcp=PORT[:TARGETPORT] [--node-port=N]',
  flags: { ...tcp, 'node-port': int('Port on the nodes') },
  build(name, { flags }) {
    requirePorts(flags.tcp)
    const ports = flags.tcp.map((spec) => ({
      ...portOf(spec),
      ...(flags['node-port'] === 0 ? {} : { nodePort: flags['node-port'] }),
    }))
    return serviceOf(name, { ports, ...selecting(name), type: 'NodePort' })
  },
})

const loadBalancer = generatorCommand({
  kind: services,
  refusal: 'failed to create LoadBalancer service:',
  summary: 'Creates a LoadBalancer Service.',
  usage: 'kubectl create service loadbalancer NAME --tcp=PORT[:TARGETPORT]',
  flags: tcp,
  build(name, { flags }) {
    requirePorts(flags.tcp)
    return serviceOf(name, { ports: flags.tcp.map((spec) => portOf(spec)), ...selecting(name), type: 'LoadBalancer' })
  },
})

const externalName = generatorCommand({
  kind: services,
  refusal: 'failed to create ExternalName service:',
  summary: 'Creates an ExternalName Service.',
  usage: 'kubectl create service externalname NAME --external-name=HOST',
  flags: { ...tcp, 'external-name': text('The name it stands for') },
  build(name, { flags }) {
    if (flags['external-name'] === '') throw new CommandError('required flag(s) "external-name" not set')
    const ports = flags.tcp.map((spec) => portOf(spec))
    return serviceOf(name, {
      ...(ports.length > 0 ? { ports } : {}),
      ...selecting(name),
      type: 'ExternalName',
      externalName: flags['external-name'],
    })
  },
})

function selecting(name: string): JsonObject {
  return { selector: { app: name } }
}

function serviceOf(name: string, spec: JsonObject): JsonObject {
  return {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name, labels: { app: name } },
    spec,
    status: { loadBalancer: {} },
  }
}

function requirePorts(specs: readonly string[]): void {
  if (specs.length === 0) throw new CommandError('at least one tcp port specifier must be provided')
}

function portOf(spec: string): JsonObject {
  const [from = '', to] = spec.split(':')
  if (!/^\d+$/.test(from) || Number(from) > 65535)
    throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(from)}: invalid syntax`)
  const target = to === undefined ? Number(from) : /^\d+$/.test(to) ? Number(to) : to
  return { name: spec.replaceAll(':', '-'), protocol: 'TCP', port: Number(from), targetPort: target }
}
