import { link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RuntimeError } from '../runtime/errors.ts'
import type { ContainerStatus, RuntimeStats } from '../runtime/types.ts'
import { aPod } from '../testing/builders.ts'
import { measurePod, treeUsage } from './measure.ts'

describe('measuring a pod', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'kubelet-measure-'))
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  it('counts a file that has two names once, and what is not there as nothing', async () => {
    await mkdir(join(root, 'sub'))
    await writeFile(join(root, 'sub', 'a'), Buffer.alloc(100_000, 1))
    const once = await treeUsage(root)
    await link(join(root, 'sub', 'a'), join(root, 'b'))
    expect(await treeUsage(root)).toEqual(once)
    expect(once.bytes).toBeGreaterThanOrEqual(100_000)
    expect(once.inodes).toBe(3)
    expect(await treeUsage(join(root, 'nosuch'))).toEqual({ bytes: 0, inodes: 0 })
  })

  it('adds up layers, logs and volumes on the disk, but not volumes in memory', async () => {
    for (const volume of ['disk', 'memory']) {
      await mkdir(join(root, volume))
      await writeFile(join(root, volume, 'file'), Buffer.alloc(50_000, 1))
    }
    await writeFile(join(root, 'log'), Buffer.alloc(1000))
    await writeFile(join(root, 'log.1'), Buffer.alloc(2000))
    const container = (id: string, name: string) => ({ id, name, logPath: join(root, 'log') }) as ContainerStatus
    const use = await measurePod(
      aPod('web', {
        volumes: [
          { name: 'disk', emptyDir: {} },
          { name: 'memory', emptyDir: { medium: 'Memory' } },
        ],
      }),
      {
        paths: { volumeDir: (_uid, _plugin, volume) => join(root, volume) },
        containers: () => [container('new', 'main'), container('old', 'main')],
        runtime: {
          async stats(id) {
            if (id !== 'new') throw new RuntimeError('notRunning', id)
            return { memoryWorkingSetBytes: 7, pids: 3 } as RuntimeStats
          },
          writtenBytes: async () => 10_000,
        },
      },
    )
    const disk = (await treeUsage(join(root, 'disk'))).bytes
    expect(use.containers).toMatchObject([{ name: 'main', memoryBytes: 7, diskBytes: 13_000 }])
    expect(use).toMatchObject({ memoryBytes: 7, processes: 3, diskBytes: 13_000 + disk })
    expect([...use.emptyDirs.keys()]).toEqual(['disk', 'memory'])
  })
})
