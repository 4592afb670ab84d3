import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { systemClock } from '@keelson/component-base'
import Docker from 'dockerode'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clusterPaths, type ClusterPaths } from '../home/paths.ts'
import { startSupervised, stopSupervised } from '../supervisor/supervisor.ts'
import { supervisedOf } from './cluster.ts'
import { claimPodNetwork, ownerLabel, removeOwned } from './containers.ts'

const docker = new Docker()
let home: string
let other: ClusterPaths
let said: string[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'keelson-claim-'))
  other = clusterPaths(home, 'other')
  await mkdir(other.root)
  await docker.createNetwork({ Name: basename(home), Labels: { [ownerLabel]: other.root } })
  said = []
})
afterEach(async () => {
  await stopSupervised(supervisedOf(other, 'etcd'), systemClock)
  await removeOwned(other.root)
  await rm(home, { recursive: true })
})

const claim = async () => claimPodNetwork(join(home, 'mine'), (line) => said.push(line))
const networksOf = async (owner: string) => docker.listNetworks({ filters: { label: [`${ownerLabel}=${owner}`] } })

describe('what other clusters have in Docker', () => {
  it('is removed where the cluster does not run', async () => {
    await claim()
    expect(await networksOf(other.root)).toEqual([])
    expect(said).toContain(`removing from Docker what the cluster at ${other.root} has left`)
  })

  it('is left where the cluster runs, with a remedy', async () => {
    await startSupervised(supervisedOf(other, 'etcd'), { file: '/bin/sleep', args: ['60'] })
    await expect(claim()).rejects.toMatchObject({
      message: expect.stringContaining(`the cluster at ${other.root} runs on this machine's Docker Engine`),
      remedy: expect.stringContaining(`KEELSON_HOME=${dirname(other.root)} ./keelson down --name other`),
    })
    expect(await networksOf(other.root)).toHaveLength(1)
  })

  it('is never one’s own', async () => {
    await claimPodNetwork(other.root, (line) => said.push(line))
    expect(await networksOf(other.root)).toHaveLength(1)
  })
})
