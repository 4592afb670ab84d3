import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConfigMap, Pod, Secret } from '@keelson/api'
import { createMetricsRegistry } from '@keelson/component-base'
import type { MetricsRegistry } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { createPaths } from '../../paths.ts'
import { createVolumeManager } from '../manager.ts'
import type { Mounter } from '../mounts/port.ts'
import type { VolumeManager } from '../port.ts'
import { createVolumeMetrics } from '../volume-metrics.ts'
import type { TokenSource } from '../tokens/port.ts'

/** A volume manager on a temporary directory, with objects, tokens and mounts that a test holds in its hand. */
export interface VolumeWorld {
  readonly root: string
  readonly clock: FakeClock
  readonly configMaps: Map<string, Partial<ConfigMap>>
  readonly secrets: Map<string, Partial<Secret>>
  /** What has been mounted, `tmpfs:<size>` or `bind:<source>`, by mount point. */
  readonly mounts: Map<string, string>
  readonly manager: VolumeManager
  readonly metrics: MetricsRegistry
  /** Directory of a pod's volume. */
  dir(plugin: string, volume: string): string
  dispose(): Promise<void>
}

/** Makes a world; mounts are only written down. */
export async function createVolumeWorld(tokens?: TokenSource): Promise<VolumeWorld> {
  const root = await mkdtemp(join(tmpdir(), 'keelson-volumes-'))
  const clock = new FakeClock()
  const configMaps = new Map<string, Partial<ConfigMap>>()
  const secrets = new Map<string, Partial<Secret>>()
  const mounts = new Map<string, string>()
  const paths = createPaths({ root, logDir: join(root, 'log') })
  const mounter: Mounter = {
    mountsBelow: async (dir) => [...mounts.keys()].filter((point) => point === dir || point.startsWith(`${dir}/`)),
    mountTmpfs: async (dir, { sizeBytes }) => void mounts.set(dir, `tmpfs:${sizeBytes ?? ''}`),
    bind: async (source, target) => void mounts.set(target, `bind:${source}`),
    unmount: async (dir) => void mounts.delete(dir),
  }
  const metrics = createMetricsRegistry()
  const manager = createVolumeManager({
    metrics: createVolumeMetrics(metrics, clock),
    paths,
    clock,
    mounter,
    objects: {
      register: () => undefined,
      unregister: () => undefined,
      configMap: async (_namespace, name) => configMaps.get(name) as ConfigMap | undefined,
      secret: async (_namespace, name) => secrets.get(name) as Secret | undefined,
      onChange: () => undefined,
    },
    tokens: tokens ?? {
      token: async () => ({ token: 'the-token', refreshAt: clock.now() + 1000 }),
      forget: () => undefined,
    },
    facts: () => ({ podIPs: [], hostIPs: [] }),
    allocatable: () => ({ cpu: '2', memory: '1Gi' }),
  })
  return {
    root,
    metrics,
    clock,
    configMaps,
    secrets,
    mounts,
    manager,
    dir: (plugin, volume) => paths.volumeDir('uid-1', plugin, volume),
    dispose: () => rm(root, { recursive: true, force: true }),
  }
}

/** A pod `ns/web` with the given volumes and one container `c` with the given mounts. */
export function podWith(spec: { volumes: object[]; mounts?: object[]; fsGroup?: number; env?: object[] }): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'ns', uid: 'uid-1', labels: { app: 'web' } },
    spec: {
      volumes: spec.volumes,
      containers: [{ name: 'c', volumeMounts: spec.mounts, env: spec.env }],
      securityContext: { fsGroup: spec.fsGroup },
    },
  } as unknown as Pod
}
