import type Docker from 'dockerode'
import { pauseArchive, pauseImage } from '../../images/pause/image.ts'
import { RuntimeError, isRuntimeError } from '../errors.ts'
import type { PortMapping, SandboxConfig, SandboxStatus } from '../types.ts'
import type { DockerContext } from './context.ts'
import { toSandboxStatus } from './convert.ts'
import { createNamed } from './create-named.ts'
import { call } from './errors.ts'
import { cgroupParentFor, resourcesFor } from './host-config.ts'
import { labels, podLabels, sandboxType } from './labels.ts'
import { loadImage } from './load-image.ts'
import { makeName } from './naming.ts'

/**
 * Runs a pod's sandbox: create, start, let the bridge know, read its addresses. A sandbox whose start failed
 * is removed again, so that the next attempt begins clean.
 */
export async function runSandbox(context: DockerContext, config: SandboxConfig): Promise<SandboxStatus> {
  if (!config.hostNetwork && !context.network.ready) {
    throw new RuntimeError('invalidConfig', 'network is not ready: the node has no pod CIDR yet')
  }
  const container = await create(context, config)
  try {
    await call(container.start(), { 404: 'cannotStart', 400: 'cannotStart', 500: 'cannotStart' })
  } catch (err) {
    await container.remove({ force: true, v: true }).catch(() => undefined)
    throw err
  }
  const [info] = await Promise.all([
    call(container.inspect()),
    config.hostNetwork ? undefined : context.network.sandboxJoined(),
  ])
  return toSandboxStatus(info)
}

async function create(context: DockerContext, config: SandboxConfig): Promise<Docker.Container> {
  const name = makeName({
    pod: config.pod.name,
    namespace: config.pod.namespace,
    uid: config.pod.uid,
    attempt: config.attempt,
  })
  const options = sandboxOptions(context, config)
  try {
    return await createNamed(context, name, options)
  } catch (err) {
    if (!isRuntimeError(err, 'imageNotFound') || config.image !== pauseImage.ref) throw err
    await loadPauseImage(context)
    return createNamed(context, name, options)
  }
}

function sandboxOptions(context: DockerContext, config: SandboxConfig): Docker.ContainerCreateOptions {
  const ports = config.ports.filter((port) => port.hostPort > 0)
  return {
    Image: config.image,
    ...(config.hostNetwork ? {} : { Hostname: config.hostname }),
    Labels: {
      ...config.labels,
      ...podLabels(config.pod),
      [labels.type]: sandboxType,
      [labels.containerName]: 'POD',
      [labels.attempt]: String(config.attempt),
      [labels.owner]: context.owner,
    },
    ...(config.hostNetwork ? {} : { ExposedPorts: Object.fromEntries(ports.map((port) => [portKey(port), {}])) }),
    HostConfig: {
      NetworkMode: config.hostNetwork ? 'host' : context.network.name,
      IpcMode: config.hostIPC ? 'host' : 'shareable',
      ...(config.hostPID ? { PidMode: 'host' } : {}),
      ...(config.hostNetwork ? { UTSMode: 'host' } : { PortBindings: bindings(ports) }),
      SecurityOpt: ['no-new-privileges', 'seccomp=unconfined'],
      LogConfig: { Type: 'none', Config: {} },
      Sysctls: { ...config.sysctls },
      ...cgroupParentFor(config.cgroupParent),
      ...resourcesFor(context, config.resources),
    },
  }
}

function portKey(port: PortMapping): string {
  return `${port.containerPort}/${port.protocol.toLowerCase()}`
}

function bindings(ports: readonly PortMapping[]): Docker.PortMap {
  const map: Docker.PortMap = {}
  for (const port of ports) {
    const list = (map[portKey(port)] ??= [])
    list.push({ HostIp: port.hostIP ?? '', HostPort: String(port.hostPort) })
  }
  return map
}

/** Makes the sandbox image on this Docker Engine, which needs neither registry nor build. */
async function loadPauseImage({ docker, logger }: DockerContext): Promise<void> {
  await loadImage(docker, await pauseArchive(process.arch))
  logger.info({ image: pauseImage.ref }, 'sandbox image is made')
}
