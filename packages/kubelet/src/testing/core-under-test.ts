import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConfigMap, Secret } from '@keelson/api'
import type { Clock } from '@keelson/component-base'
import { createMetricsRegistry, nullLogger, seededRandom, systemClock } from '@keelson/component-base'
import { createKubeletCore } from '../core.ts'
import type { KubeletCore, KubeletCoreOptions } from '../core.ts'
import type { PodObjects } from '../objects/port.ts'
import { createPaths } from '../paths.ts'
import type { NodeFacts } from '../pod-workers/deps.ts'
import type { PodRuntime } from '../runtime/port.ts'
import type { VolumeManager } from '../volumes/port.ts'
import { createMemoryPods } from './memory-pods.ts'
import type { MemoryPods } from './memory-pods.ts'

/** A kubelet's core on fakes, and what a test pulls on it. */
export interface CoreUnderTest {
  readonly core: KubeletCore
  readonly pods: MemoryPods
  /** `type reason message` of every event, oldest first. */
  readonly events: string[]
  readonly objects: { configMaps: Map<string, ConfigMap>; secrets: Map<string, Secret>; changed(uid: string): void }
  readonly metrics: ReturnType<typeof createMetricsRegistry>
  readonly rootDir: string
  stop(): Promise<void>
}

/** Starts a core on the given runtime; volumes are none, objects are those in the maps. */
export async function startCore(options: {
  runtime: PodRuntime
  clock?: Clock
  pods?: MemoryPods
  volumes?: VolumeManager
  crashBackoff?: { initialMs: number; maxMs: number }
  node?: Partial<NodeFacts>
  admit?: KubeletCoreOptions['admit']
}): Promise<CoreUnderTest> {
  const rootDir = await mkdtemp(join(tmpdir(), 'kubelet-core-'))
  const pods = options.pods ?? createMemoryPods()
  const events: string[] = []
  const metrics = createMetricsRegistry()
  const objects = memoryObjects()
  const core = createKubeletCore({
    runtime: options.runtime,
    source: pods,
    pods: pods.client,
    recorder: { event: (_about, type, reason, message) => events.push(`${type} ${reason} ${message}`) },
    volumes: options.volumes ?? noVolumes,
    objects: objects.port,
    cgroups: { ensure: async () => undefined, remove: async () => undefined },
    node: { ...nodeFacts, ...options.node },
    paths: createPaths({ root: rootDir, logDir: join(rootDir, 'log') }),
    metrics,
    clock: options.clock ?? systemClock,
    random: seededRandom(1),
    logger: nullLogger,
    admit: options.admit,
    crashBackoff: options.crashBackoff ?? { initialMs: 10_000, maxMs: 300_000 },
  })
  await core.start(new AbortController().signal)
  return {
    core,
    pods,
    events,
    objects,
    metrics,
    rootDir,
    async stop() {
      await core.stop()
      await rm(rootDir, { recursive: true, force: true })
    },
  }
}

const noVolumes: VolumeManager = {
  prepare: async () => ({ mountsFor: async () => [], devicesFor: async () => [] }),
  teardown: async () => undefined,
  podsWithVolumes: async () => [],
  onChange: () => undefined,
}

const nodeFacts: NodeFacts = {
  name: 'node-1',
  runtimeName: 'docker',
  cgroupRoot: 'kubepods',
  cgroupDriver: 'cgroupfs',
  cgroupsPerQos: false,
  cpuCfsQuota: true,
  memoryCapacity: 8 * 1024 ** 3,
  seccompDir: '/nonexistent',
  clusterDomain: 'cluster.local',
  hostIPs: () => ['192.0.2.1'],
  allocatable: () => ({ cpu: '4', memory: '8Gi' }),
  dns: async () => ({
    clusterDNS: [],
    clusterDomain: 'cluster.local',
    host: { servers: ['192.0.2.53'], searches: [], options: [] },
  }),
  hostsFile: async () => '127.0.0.1\tlocalhost\n',
  services: () => [],
  networkProblem: () => '',
}

function memoryObjects() {
  const configMaps = new Map<string, ConfigMap>()
  const secrets = new Map<string, Secret>()
  const listeners: ((uid: string) => void)[] = []
  const port: PodObjects = {
    register: () => undefined,
    unregister: () => undefined,
    configMap: async (_namespace, name) => configMaps.get(name),
    secret: async (_namespace, name) => secrets.get(name),
    onChange: (listener) => listeners.push(listener),
  }
  const changed = (uid: string) => listeners.forEach((listener) => listener(uid))
  return { port, configMaps, secrets, changed }
}
