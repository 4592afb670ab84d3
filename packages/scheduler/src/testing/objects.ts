import type { Node, NodeSpec, Pod, PodSpec } from '@keelson/api'

/** What a test node is like; the rest of its spec may be given too. */
export interface NodeShape extends NodeSpec {
  readonly name?: string
  readonly cpu?: string
  readonly memory?: string
  readonly pods?: string
  readonly labels?: Record<string, string>
}

/** A node with room for 4 CPUs, 8 GiB and 110 pods unless told. */
export function makeNode({
  name = 'node-1',
  cpu = '4',
  memory = '8Gi',
  pods = '110',
  labels = {},
  ...spec
}: NodeShape = {}): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    spec,
    status: { allocatable: { cpu, memory, pods } },
  }
}

/** A pod in the default namespace with one container. */
export function makePod(spec: Partial<PodSpec> = {}, name = 'pod'): Pod {
  const containers = spec.containers ?? [{ name: 'c' }]
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec: { ...spec, containers } }
}

/** The part of a pod's spec that asks for resources. */
export function requesting(cpu: string, memory = '0'): Pick<PodSpec, 'containers'> {
  return { containers: [{ name: 'c', resources: { requests: { cpu, memory } } }] }
}

/** The part of a pod's spec that takes a port of the node. */
export function listening(hostPort: number, hostIP?: string): Pick<PodSpec, 'containers'> {
  return { containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort, hostIP, protocol: 'TCP' }] }] }
}
