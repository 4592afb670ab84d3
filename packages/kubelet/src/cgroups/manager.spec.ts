import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nullLogger } from '@keelson/component-base'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCgroupManager } from './manager.ts'
import { podCgroup } from './names.ts'

describe('cgroup manager', () => {
  let mount: string
  beforeEach(async () => {
    mount = await mkdtemp(join(tmpdir(), 'kubelet-cgroups-'))
  })
  afterEach(() => rm(mount, { recursive: true, force: true }))

  it('takes a pod’s cgroup out of every hierarchy of version 1, also those it has not written', async () => {
    const name = podCgroup('kubepods', 'Burstable', 'uid')
    for (const hierarchy of ['memory', 'hugetlb', 'unified'])
      await mkdir(join(mount, hierarchy, ...name, 'container'), { recursive: true })
    await symlink('memory', join(mount, 'alias'))
    await createCgroupManager({ version: 1, driver: 'cgroupfs', logger: nullLogger, mount }).remove(name)
    for (const hierarchy of ['memory', 'hugetlb', 'unified'])
      expect(await readdir(join(mount, hierarchy, ...name.slice(0, -1)))).toEqual([])
  })
})
