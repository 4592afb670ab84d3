import type { Pod, Service } from '@keelson/api'
import { CommandError } from '../../cli/errors.ts'

/** A port here and one there; the other may be named. */
export interface PortSpec {
  local: number
  remote: string
}

/** Ports by number. */
export interface PortPair {
  local: number
  remote: number
}

/** Reads `8080:80`, `80`, `:80` (any free port here), with names for the other side. */
export function parsePorts(specs: readonly string[]): PortSpec[] {
  return specs.map((spec) => {
    const [first = '', second, ...more] = spec.split(':')
    const remote = second ?? first
    if (more.length > 0 || remote === '') throw new CommandError(`invalid port format '${spec}'`)
    const local = second === undefined ? first : first === '' ? '0' : first
    if (second !== undefined && !/^\d+$/.test(local)) {
      throw new CommandError(
        `error parsing local port '${local}': strconv.ParseUint: parsing ${JSON.stringify(local)}: invalid syntax`,
      )
    }
    return { local: /^\d+$/.test(local) ? Number(local) : -1, remote }
  })
}

/** The ports of the pod that are meant: of a service, those its ports lead to. Throws CommandError for unknown names. */
export function targetPorts(specs: readonly PortSpec[], pod: Pod, service: Service | undefined): PortPair[] {
  return specs.map(({ local, remote }) => {
    const port = service === undefined ? podPort(pod, remote) : servicePort(service, pod, remote)
    return { local: local >= 0 ? local : port, remote: port }
  })
}

function podPort(pod: Pod, port: string | number): number {
  if (/^\d+$/.test(String(port))) return Number(port)
  const found = pod.spec.containers.flatMap(({ ports = [] }) => ports).find(({ name }) => name === port)
  if (found === undefined) throw new CommandError(`Pod '${pod.metadata.name}' does not have a named port '${port}'`)
  return found.containerPort
}

function servicePort({ metadata, spec }: Service, pod: Pod, wanted: string): number {
  const found = spec?.ports?.find(({ name, port }) => name === wanted || String(port) === wanted)
  if (found === undefined) throw new CommandError(`Service ${metadata.name} does not have a service port ${wanted}`)
  return podPort(pod, spec?.clusterIP === 'None' ? found.port : (found.targetPort ?? found.port))
}
