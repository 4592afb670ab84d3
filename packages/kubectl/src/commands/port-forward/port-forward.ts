import type { Pod, Service } from '@keelson/api'
import { pods as podKind } from '@keelson/api'
import { resourcePath } from '@keelson/client'
import { CommandError, UsageError } from '../../cli/errors.ts'
import { duration, list } from '../../cli/flags.ts'
import { readOne } from '../../resources/one.ts'
import { podsOf } from '../../resources/pods.ts'
import { forwardPort } from '../../streaming/port-forward.ts'
import { defineCommand } from '../command.ts'
import { parsePorts, targetPorts } from './ports.ts'

const flags = {
  address: list('Addresses to listen on', { initial: ['localhost'] }),
  'pod-running-timeout': duration('Accepted: pods are taken as they are', { initial: 60_000, hidden: true }),
} as const

/** `kubectl port-forward`. */
export const portForward = defineCommand({
  summary: 'Makes ports of a pod reachable here.',
  usage: 'kubectl port-forward (POD | TYPE/NAME) [LOCAL:]REMOTE…',
  flags,
  complete: ({ args, flags: f }) => ({
    target: args[0] ?? '',
    ports: args.slice(1),
    addresses: f.address,
  }),
  validate({ target, ports }) {
    if (target === '' || ports.length === 0)
      throw new UsageError('TYPE/NAME and list of ports are required for port-forward')
  },
  async run({ target, ports, addresses }, context) {
    const { cluster, signal, streams } = context
    const info = await readOne([target], context, 'pods')
    const [pod] = await podsOf(context, info)
    if (pod === undefined) throw new CommandError(`no pods found for ${info.mapping.resource}/${info.name}`)
    if (pod.status?.phase !== 'Running') {
      throw new CommandError(`unable to forward port because pod is not running. Current status=${pod.status?.phase}`)
    }
    const service =
      info.mapping.group === '' && info.mapping.resource === 'services'
        ? (info.object as unknown as Service)
        : undefined
    const pairs = targetPorts(parsePorts(ports), pod as Pod, service)
    const client = await cluster.client()
    const { name, namespace } = pod.metadata
    const path = resourcePath(podKind, { namespace, name, subresource: 'portforward' })
    const hosts = addresses.flatMap((address) => (address === 'localhost' ? ['127.0.0.1', '::1'] : [address]))
    const servers = await Promise.all(pairs.map((pair) => forwardPort(pair, hosts, { client, path, streams })))
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => resolve(), { once: true })
    })
    for (const server of servers.flat()) server.close()
    return 0
  },
})
