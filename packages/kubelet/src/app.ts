import { mkdir, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { pods, services } from '@keelson/api'
import type { Pod, Service } from '@keelson/api'
import {
  createApiReviews,
  createClient,
  createDelegatedAuthenticator,
  createDelegatedAuthorizer,
  createEventRecorder,
  createInformer,
  loadKubeconfig,
  restConfigFor,
} from '@keelson/client'
import type { Client, EventRecorder } from '@keelson/client'
import {
  createHealth,
  createMetricsRegistry,
  createRunGroup,
  createStatusServer,
  runnable,
} from '@keelson/component-base'
import type { Clock, Health, Logger, MetricsRegistry, Random, Runnable } from '@keelson/component-base'
import { createCgroupManager } from './cgroups/manager.ts'
import { systemCommand } from './command.ts'
import { createKubeletCore } from './core.ts'
import type { KubeletCore } from './core.ts'
import { createGarbageCollector } from './eviction/garbage-collector.ts'
import { createPressureMonitor, diskUsage, readSignals } from './eviction/pressure.ts'
import { canLowerOomScore, defaultAddress, hostDns } from './host.ts'
import { pauseImage } from './images/pause/image.ts'
import { readMachine } from './node/machine.ts'
import { createNodeManager } from './node/node-manager.ts'
import type { NodeManager } from './node/node-manager.ts'
import type { MachineInfo } from './node/port.ts'
import { createPodObjects } from './objects/pod-objects.ts'
import { parseLabels, parseTaints } from './options.ts'
import type { KubeletOptionValues } from './options.ts'
import { createPaths } from './paths.ts'
import type { KubeletPaths } from './paths.ts'
import type { NodeFacts } from './pod-workers/deps.ts'
import { createPodForwarding } from './runtime/docker/network/forwarding.ts'
import { createPodNetwork } from './runtime/docker/network/pod-network.ts'
import type { PodNetwork } from './runtime/docker/network/pod-network.ts'
import { createDockerRuntime } from './runtime/docker/runtime.ts'
import type { PodRuntime, RuntimeInfo } from './runtime/port.ts'
import { createKubeletServer } from './server/server.ts'
import { createStatsProvider } from './stats/provider.ts'
import { informerSource } from './sync-loop/pod-source.ts'
import { createVolumeManager } from './volumes/manager.ts'
import { linuxMounter } from './volumes/mounts/linux-mounter.ts'
import { createTokenSource } from './volumes/tokens/token-source.ts'

export { forwardingChains } from './runtime/docker/network/forwarding.ts'
export { pauseImage } from './images/pause/image.ts'

/** What the kubelet is given by the process. */
export interface KubeletDependencies {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly signal: AbortSignal
}

/** Everything that is known before the first part is made. */
interface Ground extends KubeletDependencies {
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

/** The kubelet as a daemon: it waits for its Docker Engine, then registers its node and runs its pods. */
export async function createKubeletDaemon(options: KubeletOptionValues, deps: KubeletDependencies): Promise<Runnable> {
  const ground = await prepare(options, deps)
  const { client, clock, random, logger, nodeName } = ground
  const podInformer = createInformer<Pod>(client.resource(pods), {
    clock,
    random,
    logger,
    fieldSelector: `spec.nodeName=${nodeName}`,
  })
  const serviceInformer = createInformer<Service>(client.resource(services), { clock, random, logger })
  const source = informerSource(podInformer, (signal) => serviceInformer.waitForSync(signal))

  const core: KubeletCore = makeCore(ground, {
    source,
    services: () => serviceInformer.store.list(),
    node: () => node,
  })
  const node: NodeManager = makeNodeManager(ground, core)
  ground.health.addCheck('syncloop', () => {
    const problem = core.problem()
    if (problem !== '') throw new Error(problem)
  })
  return createRunGroup('kubelet', [
    runnable(
      'client',
      () => undefined,
      () => client.close(),
    ),
    createStatusServer({
      name: 'healthz',
      bindAddress: options.healthzBindAddress,
      port: options.healthzPort,
      health: ground.health,
      logger,
    }),
    ground.recorder,
    await makeServer(ground, core),
    node,
    core,
    serviceInformer,
    podInformer,
    makeGarbageCollector(ground, core),
  ])
}

async function prepare(options: KubeletOptionValues, deps: KubeletDependencies): Promise<Ground> {
  const { logger, clock, random } = deps
  const nodeName = options.hostnameOverride ?? hostname().toLowerCase()
  const owner = options.containerOwner ?? nodeName
  await mkdir(options.rootDir, { recursive: true, mode: 0o750 })
  const config = restConfigFor(await loadKubeconfig({ explicitPath: options.kubeconfig }))
  const metrics = createMetricsRegistry()
  const client = createClient({ ...config, userAgent: 'kubelet' }, { ...deps, metrics })
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
    health: createHealth({ logger, metrics }),
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

function makeCore(
  ground: Ground,
  parts: { source: ReturnType<typeof informerSource>; services: NodeFacts['services']; node: () => NodeManager },
): KubeletCore {
  const { client, clock, random, logger, options, paths, info } = ground
  const objects = createPodObjects({ client, clock, random, logger })
  const allocatable = () => parts.node().allocatable()
  const volumes = createVolumeManager({
    paths,
    clock,
    objects,
    tokens: createTokenSource({ client, clock, random }),
    mounter: linuxMounter,
    facts: (pod) => ({ podIPs: core.podIPs(pod.metadata.uid ?? ''), hostIPs: [ground.nodeIP] }),
    allocatable,
  })
  // Pods that wait for their network are looked at again when it is there.
  const runtime: PodRuntime = {
    ...ground.runtime,
    async configureNetwork(podCIDR) {
      await ground.runtime.configureNetwork(podCIDR)
      core.wakeAll()
    },
  }
  const core: KubeletCore = createKubeletCore({
    ...ground,
    runtime,
    source: parts.source,
    pods: client.resource(pods),
    volumes,
    objects,
    cgroups: createCgroupManager({ version: info.cgroupVersion, driver: info.cgroupDriver, logger }),
    node: nodeFacts(ground, { services: parts.services, allocatable }),
    maxParallelPulls: options.maxParallelImagePulls,
    crashBackoff: { initialMs: 10_000, maxMs: options.maxContainerRestartPeriodSeconds * 1000 },
    onRuntimeConnection: () => parts.node().statusChanged(),
    onImagePulled: () => parts.node().imagesChanged(),
  })
  return core
}

function nodeFacts(ground: Ground, parts: Pick<NodeFacts, 'services' | 'allocatable'>): NodeFacts {
  const { options, nodeIP, info } = ground
  return {
    ...parts,
    name: ground.nodeName,
    runtimeName: 'docker',
    cgroupRoot: options.cgroupRoot,
    cgroupDriver: info.cgroupDriver,
    cgroupsPerQos: options.cgroupsPerQos,
    cpuCfsQuota: options.cpuCfsQuota,
    podPidsLimit: options.podMaxPids,
    memoryCapacity: ground.machine.memoryBytes,
    seccompDir: join(options.rootDir, 'seccomp'),
    clusterDomain: options.clusterDomain,
    hostIPs: () => [nodeIP],
    dns: async () => ({
      clusterDNS: options.clusterDns,
      clusterDomain: options.clusterDomain,
      host: await hostDns(options.resolvConf),
    }),
    hostsFile: () => readFile('/etc/hosts', 'utf8').catch(() => ''),
    networkProblem: () => (ground.network.ready ? '' : 'the node has no pod CIDR yet'),
  }
}

function makeNodeManager(ground: Ground, core: KubeletCore): NodeManager {
  const { options, info, clock } = ground
  const paths = { root: options.rootDir, images: info.rootDir }
  const monitor = createPressureMonitor({ read: () => readSignals(paths), clock })
  return createNodeManager({
    ...ground,
    runtime: core.runtime,
    config: {
      name: ground.nodeName,
      addresses: { internalIPs: [ground.nodeIP], hostname: ground.nodeName },
      port: options.port,
      maxPods: options.maxPods,
      labels: parseLabels(options.nodeLabels),
      taints: parseTaints(options.registerWithTaints),
    },
    pressure: () => monitor.pressure(),
    problems: () => [core.problem()].filter((problem) => problem !== ''),
  })
}

function makeGarbageCollector(ground: Ground, core: KubeletCore): Runnable {
  return createGarbageCollector({
    ...ground,
    runtime: core.runtime,
    pods: core.directory,
    podsKnown: () => core.synced,
    imageDisk: () => diskUsage(ground.info.rootDir),
    pinnedImages: [pauseImage.ref],
  })
}

/** How long the apiserver's judgements are believed, in milliseconds (the kubelet's defaults). */
const tokenTtlMs = 120_000
const allowedTtlMs = 300_000
const deniedTtlMs = 30_000

async function makeServer(ground: Ground, core: KubeletCore): Promise<Runnable> {
  const { options, client, clock, nodeName, info } = ground
  const reviews = createApiReviews(client)
  const [cert, key, clientCa] = await Promise.all(
    [options.tlsCertFile, options.tlsPrivateKeyFile, options.clientCaFile].map((file) => readFile(file)),
  )
  if (!cert || !key) throw new Error('the kubelet API needs a certificate and its key')
  return createKubeletServer({
    ...ground,
    runtime: core.runtime,
    pods: core.directory,
    stats: createStatsProvider({
      runtime: core.runtime,
      nodeName,
      paths: { root: options.rootDir, images: info.rootDir },
      clock,
    }),
    configz: () => ({ kubeletconfig: options }),
    bindAddress: options.address,
    port: options.port,
    tls: { cert, key, clientCa },
    authenticator: createDelegatedAuthenticator({ reviews, clock, tokenTtlMs, anonymous: false }),
    authorizer: createDelegatedAuthorizer({ reviews, clock, allowedTtlMs, deniedTtlMs }),
  })
}
