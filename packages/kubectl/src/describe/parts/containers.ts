import type { Container, ContainerState, ContainerStatus, Probe, ResourceRequirements } from '@keelson/api'
import type { DescribeWriter } from '../writer.ts'
import { environmentLines } from './environment.ts'
import type { EnvResolver } from './environment.ts'
import { longTime } from './lines.ts'

/** Containers and what is known of them. */
export interface ContainerGroup {
  title: string
  containers: readonly Container[]
  statuses?: readonly ContainerStatus[]
  resolve?: EnvResolver
  /** Indentation inside of a template. */
  space: string
}

/** Everything about a group of containers. */
export function containerLines(
  out: DescribeWriter,
  { title, containers, statuses = [], resolve, space }: ContainerGroup,
): void {
  out.line(0, `${space}${title}:${containers.length === 0 ? ' <none>' : ''}`)
  for (const container of containers) {
    const status = statuses.find(({ name }) => name === container.name)
    basics(out, container, { status, space })
    for (const [label, words] of [
      ['Command:', container.command],
      ['Args:', container.args],
    ] as const) {
      if (words === undefined || words.length === 0) continue
      out.line(2, label)
      for (const line of words.flatMap((word) => word.split('\n'))) out.line(3, line)
    }
    if (status !== undefined) {
      stateLines(out, 'State', status.state)
      if (status.lastState?.terminated) stateLines(out, 'Last State', status.lastState)
      out.line(2, 'Ready:', status.ready ? 'True' : 'False')
      out.line(2, 'Restart Count:', status.restartCount)
    }
    resourceLines(out, container.resources)
    probeLines(out, container)
    environmentLines(out, container, resolve)
    mountLines(out, container)
  }
}

function basics(
  out: DescribeWriter,
  container: Container,
  { status, space }: { status?: ContainerStatus; space: string },
): void {
  out.line(1, `${space === '' ? '' : ' '}${container.name}:`)
  if (status !== undefined) out.line(2, 'Container ID:', status.containerID ?? '')
  out.line(2, 'Image:', container.image ?? '')
  if (status !== undefined) out.line(2, 'Image ID:', status.imageID)
  const ports = container.ports ?? []
  const shown = (pick: (port: (typeof ports)[number]) => number): string =>
    ports.map((port) => `${pick(port)}/${port.protocol ?? 'TCP'}${port.name ? ` (${port.name})` : ''}`).join(', ')
  for (const [label, text] of [
    ['Port', shown(({ containerPort }) => containerPort)],
    ['Host Port', shown(({ hostPort = 0 }) => hostPort)],
  ] as const) {
    out.line(2, text.includes(',') ? `${label}s:` : `${label}:`, text || '<none>')
  }
  const profile = container.securityContext?.seccompProfile
  if (profile) out.line(2, 'SeccompProfile:', profile.type)
}

function stateLines(out: DescribeWriter, title: string, state: ContainerState | undefined): void {
  const { running, waiting, terminated } = state ?? {}
  if (running) {
    out.line(2, `${title}:`, 'Running')
    out.line(3, 'Started:', longTime(running.startedAt))
  } else if (terminated && !waiting) {
    out.line(2, `${title}:`, 'Terminated')
    if (terminated.reason) out.line(3, 'Reason:', terminated.reason)
    if (terminated.message) out.line(3, 'Message:', terminated.message)
    out.line(3, 'Exit Code:', terminated.exitCode)
    if (terminated.signal) out.line(3, 'Signal:', terminated.signal)
    out.line(3, 'Started:', longTime(terminated.startedAt))
    out.line(3, 'Finished:', longTime(terminated.finishedAt))
  } else {
    out.line(2, `${title}:`, 'Waiting')
    if (waiting?.reason) out.line(3, 'Reason:', waiting.reason)
  }
}

function resourceLines(out: DescribeWriter, resources: ResourceRequirements | undefined): void {
  for (const [label, amounts] of [
    ['Limits:', resources?.limits],
    ['Requests:', resources?.requests],
  ] as const) {
    const entries = Object.entries(amounts ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
    if (entries.length > 0) out.line(2, label)
    for (const [name, amount] of entries) out.line(3, `${name}:`, amount)
  }
}

function probeLines(out: DescribeWriter, container: Container): void {
  if (container.livenessProbe) out.line(2, 'Liveness:', probeText(container.livenessProbe))
  if (container.readinessProbe) out.line(2, 'Readiness:', probeText(container.readinessProbe))
  if (container.startupProbe) out.line(2, 'Startup:', probeText(container.startupProbe))
}

function probeText(probe: Probe): string {
  const {
    initialDelaySeconds = 0,
    timeoutSeconds = 0,
    periodSeconds = 0,
    successThreshold = 0,
    failureThreshold = 0,
  } = probe
  const attributes = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`
  const { exec, httpGet, tcpSocket, grpc } = probe
  if (exec) return `exec [${(exec.command ?? []).join(' ')}] ${attributes}`
  if (httpGet) {
    const { scheme = '', host = '', port, path = '' } = httpGet
    return `http-get ${scheme.toLowerCase()}://${host}:${port}${path} ${attributes}`
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port} ${attributes}`
  return grpc ? `grpc <pod>:${grpc.port} ${grpc.service ?? ''} ${attributes}` : `unknown ${attributes}`
}

function mountLines(out: DescribeWriter, { volumeMounts = [], volumeDevices = [] }: Container): void {
  if (volumeMounts.length === 0) out.line(2, 'Mounts:', '<none>')
  else out.line(2, 'Mounts:')
  for (const mount of volumeMounts.toSorted((a, b) => (a.mountPath < b.mountPath ? -1 : 1))) {
    const flags = [
      mount.readOnly === true ? 'ro' : 'rw',
      ...(mount.subPath ? [`path=${JSON.stringify(mount.subPath)}`] : []),
    ]
    out.line(3, `${mount.mountPath} from ${mount.name} (${flags.join(',')})`)
  }
  if (volumeDevices.length > 0) out.line(2, 'Devices:')
  for (const device of volumeDevices) out.line(3, `${device.devicePath} from ${device.name}`)
}
