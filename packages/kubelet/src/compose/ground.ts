import { mkdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import Docker from 'dockerode'
import { clientFromKubeconfig, createEventRecorder } from '@keelson/client'
import type { Client, EventRecorder } from '@keelson/client'
import { createHealth, createMetricsRegistry } from '@keelson/component-base'
import type { Clock, Health, Logger, MetricsRegistry, Random } from '@keelson/component-base'
import { systemCommand } from '../command.ts'
import { canLowerOomScore, defaultAddress } from '../host.ts'
import { readMachine } from '../node/machine.ts'
import type { MachineInfo } from '../node/port.ts'
import type { KubeletOptionValues } from '../options.ts'
import { createPaths } from '../paths.ts'
import type { KubeletPaths } from '../paths.ts'
import { createPodForwarding } from '../runtime/docker/network/forwarding.ts'
import { createPodNetwork } from '../runtime/docker/network/pod-network.ts'
import type { PodNetwork } from '../runtime/docker/network/pod-network.ts'
import { createDockerRuntime } from '../runtime/docker/runtime.ts'
import type { PodRuntime, RuntimeInfo } from '../runtime/port.ts'

/** What the kubelet is given by the process. */
export interface KubeletDependencies {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly signal: AbortSignal
}

/** Everything that is known before the first part is made. */
export interface Ground extends KubeletDependencies {
  readonly options: KubeletOptionValues
  readonly nodeName: string
  readonly nodeIP: string
  readonly machine: MachineInfo
  readonly info: RuntimeInfo
  readonly runtime: PodRuntime
  readonly network: PodNetwork
  readonly client: Client
  readonly recorder: EventRecorder
  readonly metrics: MetricsRegistry
  readonly health: Health
  readonly paths: KubeletPaths
}

/** Reads the machine, connects what needs no order, and waits for the Docker Engine. */
export async function prepare(options: KubeletOptionValues, deps: KubeletDependencies): Promise<Ground> {
  const { logger, clock, random } = deps
  const nodeName = options.hostnameOverride ?? hostname().toLowerCase()
  const owner = options.containerOwner ?? nodeName
  await mkdir(options.rootDir, { recursive: true, mode: 0o750 })
  const metrics = createMetricsRegistry()
  const client = await clientFromKubeconfig(
    { kubeconfig: options.kubeconfig, userAgent: 'kubelet' },
    { ...deps, metrics },
  )
  const docker = new Docker(dockerOptions(options.containerRuntimeEndpoint))
  const forwarding = createPodForwarding({ command: systemCommand, logger, clusterCIDR: options.clusterCidr })
  const network = createPodNetwork({
    docker,
    logger,
    owner,
    bridge: options.bridgeName,
    mtu: options.networkMtu,
    forwarding,
  })
  const lower = await canLowerOomScore()
  if (!lower) logger.warn('this machine forbids lowering oom_score_adj: negative values are left out')
  const logRotation = { maxSize: options.containerLogMaxSize, maxFiles: options.containerLogMaxFiles }
  const runtime = createDockerRuntime({
    docker,
    clock,
    random,
    logger,
    network,
    owner,
    canLowerOomScore: lower,
    logRotation,
  })
  return {
    ...deps,
    options,
    nodeName,
    nodeIP: options.nodeIP ?? (await defaultAddress()),
    machine: await readMachine(options.rootDir),
    info: await waitForRuntime(runtime, deps),
    runtime,
    network,
    client,
    recorder: createEventRecorder({ client, clock, random, logger, component: 'kubelet', host: nodeName }),
    metrics,
    health: createHealth({ logger }),
    paths: createPaths({ root: options.rootDir, logDir: options.logDir }),
  }
}

function dockerOptions(endpoint: string): Docker.DockerOptions {
  if (endpoint.startsWith('unix://')) return { socketPath: endpoint.slice('unix://'.length) }
  const url = new URL(endpoint.replace(/^tcp:/, 'http:'))
  return { host: url.hostname, port: Number(url.port || 2375), protocol: 'http' }
}

const runtimeRetryMs = 1000

async function waitForRuntime(
  runtime: PodRuntime,
  { clock, logger, signal }: KubeletDependencies,
): Promise<RuntimeInfo> {
  for (;;) {
    try {
      return await runtime.info()
    } catch (err) {
      logger.warn({ err }, 'waiting for the Docker Engine')
      await clock.sleep(runtimeRetryMs, signal)
    }
  }
}
