import type Docker from 'dockerode'
import type { Clock, Logger, Random } from '@keelson/component-base'
import type { PodRuntime, RuntimeInfo, RuntimeStatus, RuntimeVersion } from '../port.ts'
import type { PodNetwork } from './network/pod-network.ts'
import { attach } from './attach.ts'
import { createContainer } from './container-create.ts'
import { removeContainer, startContainer, stopContainer } from './container-lifecycle.ts'
import type { DockerContext } from './context.ts'
import { call } from './errors.ts'
import { dockerEvents } from './events.ts'
import { execStream, execSync } from './exec.ts'
import { imageStatus, listImages, removeImage } from './images.ts'
import { inspectContainer, inspectSandbox, listContainers, listSandboxes } from './list.ts'
import { readLogs } from './logs.ts'
import { pullImage } from './pull-image.ts'
import { portForward } from './port-forward.ts'
import { runSandbox } from './sandbox-run.ts'
import { removeSandbox, stopSandbox } from './sandbox-stop.ts'
import { readStats, writtenBytes } from './stats.ts'

/** What a Docker runtime is made of. */
export interface DockerRuntimeOptions {
  docker: Docker
  clock: Clock
  random: Random
  logger: Logger
  network: PodNetwork
  /** Tells this kubelet's containers from others' on the same engine. */
  owner: string
  canLowerOomScore: boolean
  logRotation?: { maxSize: string; maxFiles: number }
  /** How long a pull may be silent; a minute unless told. */
  pullDeadlineMs?: number
}

/** The container runtime port on a Docker Engine of API 1.41 or newer. Does no I/O by itself. */
export function createDockerRuntime(options: DockerRuntimeOptions): PodRuntime {
  const defaults = { logRotation: { maxSize: '10m', maxFiles: 5 }, pullDeadlineMs: 60_000 }
  const context: DockerContext = { ...defaults, ...options }
  return {
    version: () => version(context),
    info: () => info(context),
    status: () => status(context),
    configureNetwork: (podCIDR) => context.network.configure(podCIDR),
    listSandboxes: (filter) => listSandboxes(context, filter),
    inspectSandbox: (id) => inspectSandbox(context, id),
    runSandbox: (config) => runSandbox(context, config),
    stopSandbox: (id) => stopSandbox(context, id),
    removeSandbox: (id) => removeSandbox(context, id),
    listContainers: (filter) => listContainers(context, filter),
    inspectContainer: (id) => inspectContainer(context, id),
    createContainer: (sandboxId, config) => createContainer(context, sandboxId, config),
    startContainer: (id) => startContainer(context, id),
    stopContainer: (id, graceSeconds) => stopContainer(context, id, graceSeconds),
    removeContainer: (id) => removeContainer(context, id),
    execSync: (id, command, timeoutMs) => execSync(context, id, command, timeoutMs),
    exec: (id, command, streamOptions) => execStream(context, id, command, streamOptions),
    attach: (id, streamOptions) => attach(context, id, streamOptions),
    portForward: (sandboxId, port) => portForward(context, sandboxId, port),
    logs: (id, logOptions) => readLogs(context, id, logOptions),
    stats: (id) => readStats(context, id),
    writtenBytes: (id) => writtenBytes(context, id),
    listImages: () => listImages(context),
    imageStatus: (ref) => imageStatus(context, ref),
    pullImage: (ref, auth, signal) => pullImage(context, ref, auth, signal),
    removeImage: (id) => removeImage(context, id),
    events: (signal) => dockerEvents(context, signal),
  }
}

async function version(context: DockerContext): Promise<RuntimeVersion> {
  const answer = await call(context.docker.version())
  return { name: 'docker', version: answer.Version, apiVersion: answer.ApiVersion }
}

async function info(context: DockerContext): Promise<RuntimeInfo> {
  const answer = (await call(context.docker.info())) as Record<string, string>
  return {
    cgroupDriver: answer['CgroupDriver'] === 'systemd' ? 'systemd' : 'cgroupfs',
    cgroupVersion: answer['CgroupVersion'] === '2' ? 2 : 1,
    rootDir: answer['DockerRootDir'] ?? '/var/lib/docker',
    operatingSystem: answer['OperatingSystem'] ?? '',
    kernelVersion: answer['KernelVersion'] ?? '',
  }
}

async function status(context: DockerContext): Promise<RuntimeStatus> {
  try {
    await call(context.docker.ping())
  } catch (err) {
    return { runtimeReady: false, networkReady: context.network.ready, message: (err as Error).message }
  }
  const networkReady = context.network.ready
  const message = networkReady
    ? ''
    : 'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:docker: network plugin is not ready: the node has no pod CIDR yet'
  return { runtimeReady: true, networkReady, message }
}
