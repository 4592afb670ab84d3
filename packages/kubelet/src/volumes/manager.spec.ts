import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createMetricsRegistry } from '@keelson/component-base'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PreparedVolume, VolumeRequest } from './plugin.ts'
import { createVolumeWorld, podWith, type VolumeWorld } from './testing/volume-world.ts'
import { createVolumeMetrics } from './volume-metrics.ts'

/** Only root may give files to a group it is not in. */
const notRoot = process.getuid?.() !== 0
const signal = new AbortController().signal
let world: VolumeWorld
beforeEach(async () => {
  world = await createVolumeWorld()
})
afterEach(() => world.dispose())

const prepare = (volume: object, rest: Partial<Parameters<typeof podWith>[0]> = {}) =>
  world.manager.prepare(podWith({ volumes: [{ name: 'v', ...volume }], ...rest }), signal)
const read = (plugin: string, file: string) => readFile(join(world.dir(plugin, 'v'), file), 'utf8')

describe('configMap and secret volumes', () => {
  const configMap = { configMap: { name: 'cm' } }

  it('say what is missing in upstream words', async () => {
    await expect(prepare(configMap)).rejects.toMatchObject({
      code: 'objectNotFound',
      message: 'MountVolume.SetUp failed for volume "v" : configmap "cm" not found',
    })
    await expect(prepare({ secret: { secretName: 's' } })).rejects.toThrow(
      'MountVolume.SetUp failed for volume "v" : secret "s" not found',
    )
    world.configMaps.set('cm', { data: { a: '1' } })
    const items = [{ key: 'zzz', path: 'p' }]
    await expect(prepare({ configMap: { name: 'cm', items } })).rejects.toThrow(
      'configmap references non-existent config key: zzz',
    )
    await expect(prepare({ configMap: { name: 'cm', items, optional: true } })).resolves.toBeDefined()
    await expect(prepare({ configMap: { name: 'other', optional: true } })).resolves.toBeDefined()
  })

  it('follow the object and mount read-only', async () => {
    world.configMaps.set('cm', { data: { a: '1' }, binaryData: { b: Buffer.from([1, 2]).toString('base64') } })
    const prepared = await prepare(configMap, { mounts: [{ name: 'v', mountPath: '/etc/cm' }] })
    expect(await prepared.mountsFor('c')).toEqual([
      {
        hostPath: world.dir('kubernetes.io/configmap', 'v'),
        containerPath: '/etc/cm',
        readOnly: true,
        propagation: undefined,
      },
    ])
    expect(await read('kubernetes.io/configmap', 'b')).toBe('\u0001\u0002')
    world.configMaps.set('cm', { data: { a: '2' } })
    await prepare(configMap)
    expect(await read('kubernetes.io/configmap', 'a')).toBe('2')
  })

  it('keep secrets in memory, with modes per item', async () => {
    world.secrets.set('s', { data: { key: Buffer.from('hush').toString('base64') } })
    await prepare({
      secret: { secretName: 's', defaultMode: 0o400, items: [{ key: 'key', path: 'sub/key', mode: 0o440 }] },
    })
    const dir = world.dir('kubernetes.io/secret', 'v')
    expect(world.mounts.get(dir)).toBe('tmpfs:')
    expect(await readFile(join(dir, 'sub/key'), 'utf8')).toBe('hush')
    expect((await stat(join(dir, 'sub/key'))).mode & 0o777).toBe(0o440)
  })
})

describe('volume metrics', () => {
  const plugin = 'plugin_name="kubernetes.io/configmap"'
  const total = (state: string, n: number) => `volume_manager_total_volumes{${plugin},state="${state}"} ${n}`

  it('count what is wanted, what is there and what failed', async () => {
    await prepare({ configMap: { name: 'cm' } }).catch(() => undefined)
    expect(world.metrics.render()).toContain(total('desired_state_of_world', 1))
    expect(world.metrics.render()).toContain(total('actual_state_of_world', 0))
    world.configMaps.set('cm', { data: { a: '1' } })
    await prepare({ configMap: { name: 'cm' } })
    const text = world.metrics.render()
    expect(text).toContain(total('actual_state_of_world', 1))
    const operation = 'volume_plugin="kubernetes.io/configmap",operation_name="volume_mount"'
    expect(text).toContain(`storage_operation_errors_total{${operation}} 1`)
    for (const status of ['success', 'fail-unknown'])
      expect(text).toContain(
        `storage_operation_duration_seconds_count{${operation},status="${status}",migrated="false"} 1`,
      )
    await world.manager.teardown(podWith({ volumes: [] }).metadata.uid ?? '')
    expect(world.metrics.render()).not.toContain(plugin)
  })

  it('forget a pod that goes while its volumes are being prepared', async () => {
    const prepared = Promise.withResolvers<PreparedVolume>()
    const registry = createMetricsRegistry()
    const metrics = createVolumeMetrics(registry, world.clock)
    const observed = metrics.observed({ name: 'slow', source: 'configMap', prepare: () => prepared.promise })
    const pod = podWith({ volumes: [] })
    const done = observed.prepare({ pod, volume: { name: 'v' } } as VolumeRequest)
    metrics.forget(pod.metadata.uid ?? '')
    prepared.resolve({ path: '/v', readOnly: false })
    await done
    expect(registry.render()).not.toContain('plugin_name="slow"')
  })
})

describe('projected volumes', () => {
  const sources = [
    { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
  ]

  it('hold a token, the CA and the namespace, and ask for another sync when the token is due', async () => {
    world.configMaps.set('kube-root-ca.crt', { data: { 'ca.crt': 'CERT' } })
    const changed: string[] = []
    world.manager.onChange((uid) => changed.push(uid))
    await prepare({ projected: { sources, defaultMode: 0o644 } })
    const files = ['token', 'ca.crt', 'namespace'].map((file) => read('kubernetes.io/projected', file))
    expect(await Promise.all(files)).toEqual(['the-token', 'CERT', 'ns'])
    world.clock.advance(999)
    expect(changed).toEqual([])
    world.clock.advance(1)
    expect(changed).toEqual(['uid-1'])
  })

  it('name every source that is missing', async () => {
    const both = [{ secret: { name: 's' } }, { configMap: { name: 'cm' } }]
    await expect(prepare({ projected: { sources: both } })).rejects.toThrow(
      'MountVolume.SetUp failed for volume "v" : [secret "s" not found, configmap "cm" not found]',
    )
  })

  it.skipIf(notRoot)('keep a token from others when the pod names a group', async () => {
    await prepare({ projected: { sources: sources.slice(0, 1) } }, { fsGroup: 77 })
    const token = await stat(join(world.dir('kubernetes.io/projected', 'v'), 'token'))
    expect([token.gid, token.mode & 0o777]).toEqual([77, 0o640])
  })
})

describe('downwardAPI volumes', () => {
  it('write fields and resources', async () => {
    const items = [
      { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
      { path: 'cpu', resourceFieldRef: { containerName: 'c', resource: 'limits.cpu', divisor: '1m' } },
    ]
    await prepare({ downwardAPI: { items } })
    expect(await read('kubernetes.io/downward-api', 'labels')).toBe('app="web"')
    expect(await read('kubernetes.io/downward-api', 'cpu')).toBe('2000')
  })
})

describe('emptyDir volumes', () => {
  it.skipIf(notRoot)('are open to everybody, or to the group', async () => {
    await prepare({ emptyDir: {} })
    const dir = world.dir('kubernetes.io/empty-dir', 'v')
    expect((await stat(dir)).mode & 0o7777).toBe(0o777)
    await prepare({ emptyDir: {} }, { fsGroup: 55 })
    expect([(await stat(dir)).gid, (await stat(dir)).mode & 0o7777]).toEqual([55, 0o2777])
  })

  it('in memory are as large as their limit, and at most as the node', async () => {
    await prepare({ emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } })
    expect([...world.mounts.values()]).toEqual([`tmpfs:${64 << 20}`])
    await world.manager.teardown('uid-1')
    await prepare({ emptyDir: { medium: 'Memory' } })
    expect([...world.mounts.values()]).toEqual([`tmpfs:${1 << 30}`])
  })
})

describe('hostPath volumes', () => {
  const at = (path: string, type?: string) => prepare({ hostPath: { path: join(world.root, path), type } })

  it('check the type in upstream words', async () => {
    await writeFile(join(world.root, 'file'), '')
    await mkdir(join(world.root, 'dir'))
    const failing = (noun: string, path: string) =>
      `MountVolume.SetUp failed for volume "v" : hostPath type check failed: ${join(world.root, path)} is not ${noun}`
    await expect(at('file', 'Directory')).rejects.toThrow(failing('a directory', 'file'))
    await expect(at('none', 'Directory')).rejects.toThrow(failing('a directory', 'none'))
    await expect(at('dir', 'File')).rejects.toThrow(failing('a file', 'dir'))
    await expect(at('dir', 'Socket')).rejects.toThrow(failing('a socket file', 'dir'))
    await expect(at('file', 'CharDevice')).rejects.toThrow(failing('a character device', 'file'))
    await expect(at('file', 'BlockDevice')).rejects.toThrow(failing('a block device', 'file'))
    await expect(prepare({ hostPath: { path: '/dev/null', type: 'CharDevice' } })).resolves.toBeDefined()
    const server = createServer().listen(join(world.root, 'sock'))
    await expect(at('sock', 'Socket')).resolves.toBeDefined()
    server.close()
  })

  it('create what they may', async () => {
    await at('new/dir', 'DirectoryOrCreate')
    expect((await stat(join(world.root, 'new/dir'))).isDirectory()).toBe(true)
    await at('new/file', 'FileOrCreate')
    expect((await stat(join(world.root, 'new/file'))).isFile()).toBe(true)
  })
})

describe('sub-paths', () => {
  const mounted = async (mount: object, env?: object[]) => {
    const prepared = await prepare({ emptyDir: {} }, { mounts: [{ name: 'v', mountPath: '/m', ...mount }], env })
    return prepared.mountsFor('c')
  }

  it('are made and handed over as binds of their own', async () => {
    const [mount] = await mounted({ subPathExpr: '$(WHO)/logs' }, [
      { name: 'WHO', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ])
    expect(mount?.hostPath).toBe(join(world.root, 'pods/uid-1/volume-subpaths/v/c/0'))
    expect(world.mounts.get(mount?.hostPath ?? '')).toMatch(/^bind:\/proc\/\d+\/fd\/\d+$/)
    const made = await stat(join(world.dir('kubernetes.io/empty-dir', 'v'), 'web/logs'))
    expect([made.isDirectory(), made.mode & 0o777]).toEqual([true, 0o777])
  })

  it('do not lead out of the volume', async () => {
    await expect(mounted({ subPath: 'a/../x' })).rejects.toThrow(
      "unable to provision SubPath `a/../x`: must not contain '..'",
    )
    await expect(mounted({ subPathExpr: '$(ABS)' }, [{ name: 'ABS', value: '/x' }])).rejects.toThrow(
      'error SubPath `/x` must not be an absolute path',
    )
    await symlink('/etc', join(world.dir('kubernetes.io/empty-dir', 'v'), 'out'))
    await expect(mounted({ subPath: 'out/passwd' })).rejects.toThrow(
      'failed to prepare subPath for volumeMount "v" of container "c": subPath "out/passwd" not within volume path',
    )
    await expect(mounted({ subPathExpr: '$(NONE)' })).rejects.toThrow('missing value for "NONE"')
  })
})

describe('read-only mounts', () => {
  const mounted = async (mode: string) => {
    const mounts = [{ name: 'v', mountPath: '/m', readOnly: true, recursiveReadOnly: mode }]
    return (await prepare({ emptyDir: {} }, { mounts })).mountsFor('c')
  }

  it('are refused where all below them must be read-only, and made where that is a wish', async () => {
    await expect(mounted('Enabled')).rejects.toThrow(
      'failed to resolve recursive read-only mode: volume "v" requested recursive read-only mode, but it is not supported by the runtime',
    )
    expect(await mounted('IfPossible')).toMatchObject([{ readOnly: true }])
  })
})

describe('the manager', () => {
  it('refuses what it cannot make', async () => {
    await expect(prepare({ persistentVolumeClaim: { claimName: 'c' } })).rejects.toMatchObject({ code: 'unsupported' })
  })

  it('finds pods with volumes on the disk and takes everything away', async () => {
    await prepare({ emptyDir: { medium: 'Memory' } })
    expect(await world.manager.podsWithVolumes()).toEqual(['uid-1'])
    await world.manager.teardown('uid-1')
    await world.manager.teardown('uid-2')
    expect(await world.manager.podsWithVolumes()).toEqual([])
    expect(world.mounts.size).toBe(0)
  })
})
