import { createWebSocketStream } from 'ws'
import type { Pod } from '@keelson/api'
import type { ServerContext } from '../context.ts'
import type { Route, RoutedRequest } from '../router.ts'
import { serveChannelPortForward } from '../streaming/port-forward-channels.ts'
import { parsePort, servePortForward, type ForwardTarget } from '../streaming/port-forward-spdy.ts'
import { headerList, negotiate } from '../streaming/protocols.ts'
import {
  acceptSpdy,
  isSpdy,
  isWebSocket,
  lingerThenDestroy,
  refuseUpgrade,
  type UpgradeRequest,
} from '../streaming/upgrade.ts'
import { acceptWebSocket } from '../streaming/websocket-accept.ts'
import { findPod } from './find-pod.ts'

const spdyProtocol = 'portforward.k8s.io'
const tunnelProtocol = 'SPDY/3.1+portforward.k8s.io'
const channelProtocols = ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io']

/** /portForward in its three forms: SPDY, SPDY tunnelled in WebSocket, and WebSocket channels. */
export function portForwardRoutes(context: ServerContext): Route[] {
  return [':namespace/:pod', ':namespace/:pod/:uid'].map((path) => ({
    methods: ['GET', 'POST'],
    pattern: `/portForward/${path}`,
    upgrade: (routed, upgrade) => portForward(context, routed, upgrade),
  }))
}

async function portForward(context: ServerContext, routed: RoutedRequest, upgrade: UpgradeRequest): Promise<void> {
  const pod = findPod(context.pods, routed)
  if (!pod) return refuseUpgrade(upgrade.socket, 404, { text: 'pod does not exist\n' })
  const target = forwardTarget(context, pod)
  if (isWebSocket(upgrade.request)) return overWebSocket(routed, upgrade, target)
  if (isSpdy(upgrade.request)) return overSpdy(upgrade, target)
  refuseUpgrade(upgrade.socket, 400, { text: 'unable to upgrade: neither SPDY nor WebSocket was asked for' })
}

function forwardTarget(context: ServerContext, pod: Pod): ForwardTarget {
  return {
    async dial(port) {
      const sandboxId = await context.pods.sandboxId(pod)
      if (sandboxId === undefined) throw new Error(`failed to find sandbox for pod ${pod.metadata.name}`)
      return context.runtime.portForward(sandboxId, port)
    },
    failure: (port, reason) =>
      `error forwarding port ${port} to pod ${pod.metadata.name}, uid ${pod.metadata.uid}: ${reason}`,
  }
}

async function overSpdy(upgrade: UpgradeRequest, target: ForwardTarget): Promise<void> {
  const offered = headerList(upgrade.request.headersDistinct['x-stream-protocol-version'])
  const protocol = offered.length === 0 ? '' : negotiate(offered, [spdyProtocol])
  if (protocol === undefined) {
    return refuseUpgrade(upgrade.socket, 403, {
      text: `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${spdyProtocol}]`,
      headers: { 'X-Accepted-Stream-Protocol-Versions': spdyProtocol },
    })
  }
  await servePortForward(acceptSpdy(upgrade, protocol), target)
  lingerThenDestroy(upgrade.socket)
}

async function overWebSocket(routed: RoutedRequest, upgrade: UpgradeRequest, target: ForwardTarget): Promise<void> {
  const ports = routed.query
    .getAll('port')
    .flatMap((text) => text.split(','))
    .map(parsePort)
  const accepted = await acceptWebSocket(upgrade, [tunnelProtocol, ...channelProtocols])
  if (!accepted) return
  if (accepted.protocol === tunnelProtocol) return servePortForward(createWebSocketStream(accepted.socket), target)
  const valid = ports.filter((port) => port !== undefined)
  if (valid.length === 0 || valid.length < ports.length) {
    accepted.socket.close(1008, 'query parameter "port" is required')
    return
  }
  await serveChannelPortForward(accepted.socket, valid, { ...target, base64: accepted.protocol.includes('base64') })
}
