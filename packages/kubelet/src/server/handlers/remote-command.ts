import type { ServerResponse } from 'node:http'
import type { Pod } from '@keelson/api'
import type { StreamSession } from '../../runtime/port.ts'
import type { ServerContext } from '../context.ts'
import { sendText, type Route, type RoutedRequest } from '../router.ts'
import type { RequestedStreams } from '../streaming/port.ts'
import { acceptSpdyRemoteCommand } from '../streaming/remote-command-spdy.ts'
import { acceptWebSocketRemoteCommand } from '../streaming/remote-command-websocket.ts'
import { runSession } from '../streaming/session.ts'
import { isSpdy, isWebSocket, refuseUpgrade, type UpgradeRequest } from '../streaming/upgrade.ts'
import { findPod, hasContainer } from './find-pod.ts'

/** How long /run waits for a command, in milliseconds. */
const runTimeoutMs = 120_000
const containerPaths = [':namespace/:pod/:container', ':namespace/:pod/:uid/:container']

/** /exec, /attach and /run: processes in containers, with the caller's streams or without. */
export function remoteCommandRoutes(context: ServerContext): Route[] {
  return containerPaths.flatMap((path): Route[] => [
    {
      methods: ['GET', 'POST'],
      pattern: `/exec/${path}`,
      upgrade: (routed, upgrade) => exec(context, routed, upgrade),
    },
    {
      methods: ['GET', 'POST'],
      pattern: `/attach/${path}`,
      upgrade: (routed, upgrade) => attach(context, routed, upgrade),
    },
    { methods: ['POST'], pattern: `/run/${path}`, handle: (routed, response) => run(context, routed, response) },
  ])
}

async function exec(context: ServerContext, routed: RoutedRequest, upgrade: UpgradeRequest): Promise<void> {
  const command = routed.query.getAll('command')
  const target = await findTarget(context, routed)
  if ('problem' in target) return refuseUpgrade(upgrade.socket, target.status, { text: target.problem })
  await serve(context, upgrade, {
    requested: requestedStreams(routed.query),
    start: (streams) => context.runtime.exec(target.containerId, command, streams),
    reportExitCode: true,
    failure: 'error executing command in container',
  })
}

async function attach(context: ServerContext, routed: RoutedRequest, upgrade: UpgradeRequest): Promise<void> {
  const target = await findTarget(context, routed)
  if ('problem' in target) return refuseUpgrade(upgrade.socket, target.status, { text: target.problem })
  await serve(context, upgrade, {
    requested: requestedStreams(routed.query),
    start: (streams) => context.runtime.attach(target.containerId, streams),
    reportExitCode: false,
    failure: 'error attaching to container',
  })
}

async function run(context: ServerContext, routed: RoutedRequest, response: ServerResponse): Promise<void> {
  const target = await findTarget(context, routed)
  if ('problem' in target) return sendText(response, target.status, target.problem)
  const command = (routed.query.get('cmd') ?? '').split(' ')
  const result = await context.runtime.execSync(target.containerId, command, runTimeoutMs)
  const output = result.stdout + result.stderr
  if (result.exitCode === 0) return sendText(response, 200, output)
  sendText(response, 500, `command '${command.join(' ')}' exited with ${result.exitCode}: ${output}`)
}

interface Serving {
  readonly requested: RequestedStreams
  start(streams: RequestedStreams): Promise<StreamSession>
  readonly reportExitCode: boolean
  readonly failure: string
}

async function serve(context: ServerContext, upgrade: UpgradeRequest, serving: Serving): Promise<void> {
  const { requested } = serving
  if (!requested.stdin && !requested.stdout && !requested.stderr) {
    const text = 'you must specify at least 1 of stdin, stdout, stderr'
    return refuseUpgrade(upgrade.socket, 400, { text })
  }
  const remote = await accept(context, upgrade, requested)
  if (!remote) return
  await runSession(remote, { ...serving, start: () => serving.start(requested) })
}

async function accept(context: ServerContext, upgrade: UpgradeRequest, requested: RequestedStreams) {
  if (isWebSocket(upgrade.request)) return acceptWebSocketRemoteCommand(upgrade, requested)
  if (isSpdy(upgrade.request)) return acceptSpdyRemoteCommand(upgrade, requested, context.clock)
  const header = upgrade.request.headers.upgrade ?? ''
  refuseUpgrade(upgrade.socket, 400, { text: `unable to upgrade: unsupported protocol ${JSON.stringify(header)}` })
  return undefined
}

/** The kubelet's own parameter names (`input`, `output`, `error`) and those of the pod sub-resources mean the same. */
function requestedStreams(query: URLSearchParams): RequestedStreams {
  const asked = (...names: string[]) => names.some((name) => ['1', 'true'].includes(query.get(name) ?? ''))
  const tty = asked('tty')
  return {
    tty,
    stdin: asked('input', 'stdin'),
    stdout: asked('output', 'stdout'),
    stderr: asked('error', 'stderr') && !tty,
  }
}

type Target = { containerId: string } | { status: number; problem: string }

async function findTarget(context: ServerContext, routed: RoutedRequest): Promise<Target> {
  const pod: Pod | undefined = findPod(context.pods, routed)
  if (!pod) return { status: 404, problem: 'pod does not exist\n' }
  const name = routed.params['container'] ?? ''
  const notFound = { status: 500, problem: `container not found (${JSON.stringify(name)})` }
  if (!hasContainer(pod, name)) return notFound
  const containerId = await context.pods.runningContainerId(pod, name)
  return containerId === undefined ? notFound : { containerId }
}
