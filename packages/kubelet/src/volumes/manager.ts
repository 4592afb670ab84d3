import { mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Pod, Volume } from '@keelson/api'
import type { Timer } from '@keelson/component-base'
import type { KubeletPaths } from '../paths.ts'
import { containerMounts } from './container-mounts.ts'
import type { PreparedVolume, VolumeContext, VolumePlugin } from './plugin.ts'
import { volumePlugins } from './plugins/registry.ts'
import { isVolumeError, VolumeError, type VolumeManager } from './port.ts'
import type { VolumeMetrics } from './volume-metrics.ts'

const volumesDir = 'volumes'
const subPathsDir = 'volume-subpaths'

/** What the volume manager needs. */
export interface VolumeManagerOptions extends Omit<VolumeContext, 'written'> {
  readonly paths: KubeletPaths
  /** The built-in plugins unless told. */
  readonly plugins?: readonly VolumePlugin[]
  readonly metrics?: VolumeMetrics
}

/** Prepares and takes away the volumes of pods by their plugins. What lies on the disk is the only state that counts. */
export function createVolumeManager(options: VolumeManagerOptions): VolumeManager {
  const { paths, clock, objects, mounter, metrics } = options
  const context: VolumeContext = { ...options, written: new Map() }
  const plugins = (options.plugins ?? volumePlugins).map((plugin) => metrics?.observed(plugin) ?? plugin)
  const listeners = new Set<(podUID: string) => void>()
  const refreshes = new Map<string, Timer>()
  const changed = (podUID: string) => listeners.forEach((listener) => listener(podUID))
  objects.onChange(changed)

  function refreshLater(podUID: string, volumes: Iterable<PreparedVolume>): void {
    refreshes.get(podUID)?.cancel()
    refreshes.delete(podUID)
    const due = Math.min(...[...volumes].map((volume) => volume.refreshAt ?? Infinity))
    if (!Number.isFinite(due)) return
    const timer = clock.setTimeout(() => changed(podUID), Math.max(due - clock.now(), 0)).unref()
    refreshes.set(podUID, timer)
  }

  return {
    async prepare(pod, signal) {
      const uid = pod.metadata.uid ?? ''
      const volumes = new Map<string, PreparedVolume>()
      const outcomes = await Promise.allSettled(
        (pod.spec?.volumes ?? []).map(async (volume) => {
          volumes.set(volume.name, await prepareVolume({ pod, volume, context, paths, plugins, signal }))
        }),
      )
      const failed = outcomes.find((outcome) => outcome.status === 'rejected')
      if (failed) throw failed.reason
      refreshLater(uid, volumes.values())
      const target = { pod, volumes, subPathsDir: join(paths.podDir(uid), subPathsDir), context }
      return {
        mountsFor: (containerName) => containerMounts(target, containerName),
        // Block volumes come only from claims, which no plugin here serves: prepare has refused them.
        devicesFor: async () => [],
      }
    },
    async teardown(podUID) {
      refreshes.get(podUID)?.cancel()
      refreshes.delete(podUID)
      options.tokens.forget(podUID)
      metrics?.forget(podUID)
      const podDir = paths.podDir(podUID)
      for (const dir of [join(podDir, subPathsDir), join(podDir, volumesDir)]) {
        for (const point of await mounter.mountsBelow(dir)) await mounter.unmount(point)
        await rm(dir, { recursive: true, force: true })
      }
      for (const dir of context.written.keys()) if (dir.startsWith(`${podDir}/`)) context.written.delete(dir)
    },
    async podsWithVolumes() {
      const uids = await readdir(paths.podsDir).catch(() => [])
      const kept = await Promise.all(
        uids.map(async (uid) => (await readdir(join(paths.podDir(uid), volumesDir)).catch(() => [])).length > 0),
      )
      return uids.filter((_uid, index) => kept[index])
    },
    onChange: (listener) => void listeners.add(listener),
  }
}

async function prepareVolume(request: {
  pod: Pod
  volume: Volume
  context: VolumeContext
  paths: KubeletPaths
  plugins: readonly VolumePlugin[]
  signal: AbortSignal
}): Promise<PreparedVolume> {
  const { pod, volume, context, paths, plugins, signal } = request
  try {
    const plugin = plugins.find((candidate) => volume[candidate.source] !== undefined)
    if (!plugin) throw new VolumeError('unsupported', `no volume plugin matched: ${sourceOf(volume)}`)
    const dir = paths.volumeDir(pod.metadata.uid ?? '', plugin.name, volume.name)
    await mkdir(dirname(dir), { recursive: true, mode: 0o750 })
    return await plugin.prepare({ pod, volume, dir, context, signal })
  } catch (err) {
    const message = err instanceof Error ? err.message : String(err)
    const code = isVolumeError(err) ? err.code : 'io'
    throw new VolumeError(code, `MountVolume.SetUp failed for volume ${JSON.stringify(volume.name)} : ${message}`, {
      cause: err,
    })
  }
}

function sourceOf(volume: Volume): string {
  return Object.keys(volume).find((field) => field !== 'name') ?? 'no source'
}
