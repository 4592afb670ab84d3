import type Docker from 'dockerode'
import type { RuntimeFilter } from '../port.ts'
import type { ContainerStatus, ContainerSummary, SandboxStatus, SandboxSummary } from '../types.ts'
import type { DockerContext } from './context.ts'
import { toContainerStatus, toContainerSummary, toSandboxStatus, toSandboxSummary } from './convert.ts'
import { call } from './errors.ts'
import { containerType, labels, sandboxType } from './labels.ts'

/** Sandboxes of this kubelet, running or not, newest first. */
export async function listSandboxes(context: DockerContext, filter?: RuntimeFilter): Promise<SandboxSummary[]> {
  return (await list(context, sandboxType, filter)).map(toSandboxSummary)
}

/** Containers of this kubelet, running or not, newest first. */
export async function listContainers(context: DockerContext, filter?: RuntimeFilter): Promise<ContainerSummary[]> {
  return (await list(context, containerType, filter)).map(toContainerSummary)
}

/** Everything about one sandbox. @throws RuntimeError `notFound` */
export async function inspectSandbox(context: DockerContext, id: string): Promise<SandboxStatus> {
  return toSandboxStatus(await call(context.docker.getContainer(id).inspect()))
}

/** Everything about one container. @throws RuntimeError `notFound` */
export async function inspectContainer(context: DockerContext, id: string): Promise<ContainerStatus> {
  return toContainerStatus(await call(context.docker.getContainer(id).inspect()))
}

async function list(context: DockerContext, type: string, filter: RuntimeFilter = {}): Promise<Docker.ContainerInfo[]> {
  const wanted = [`${labels.owner}=${context.owner}`, `${labels.type}=${type}`]
  if (filter.podUID !== undefined) wanted.push(`${labels.podUID}=${filter.podUID}`)
  return call(context.docker.listContainers({ all: true, filters: { label: wanted } }))
}
