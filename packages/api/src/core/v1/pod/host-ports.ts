import type { ContainerPort, PodSpec } from '../types.generated.ts'

/** A port of the node that a pod takes. */
export interface HostPort {
  /** `0.0.0.0` stands for every address of the node. */
  readonly ip: string
  readonly protocol: string
  readonly port: number
}

const anyAddress = '0.0.0.0'

/** The ports of its node that a pod's containers and sidecars take. */
export function hostPorts(spec: PodSpec): HostPort[] {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  return [...(spec.containers ?? []), ...sidecars].flatMap(({ ports }) => (ports ?? []).flatMap(hostPortOf))
}

/** Whether two claims on ports of a node exclude each other: the unspecified address overlaps with every address. */
export function hostPortsConflict(a: HostPort, b: HostPort): boolean {
  const overlap = a.ip === b.ip || a.ip === anyAddress || b.ip === anyAddress
  return overlap && a.port === b.port && a.protocol === b.protocol
}

function hostPortOf({ hostPort, hostIP, protocol = 'TCP' }: ContainerPort): HostPort[] {
  if (hostPort === undefined || hostPort <= 0) return []
  return [{ ip: hostIP ? hostIP : anyAddress, protocol, port: hostPort }]
}
