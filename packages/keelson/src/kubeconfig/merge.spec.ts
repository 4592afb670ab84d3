import { chown, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadKubeconfig, modifyKubeconfig } from '@keelson/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensurePki } from '../certs/pki.ts'
import { clusterPaths, type ClusterPaths } from '../home/paths.ts'
import { serverUrl } from './components.ts'
import { kubeconfigToMerge, mergeContext, removeContext } from './merge.ts'

let folder: string
let paths: ClusterPaths
let env: NodeJS.ProcessEnv

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-merge-'))
  paths = clusterPaths(folder, 'keelson')
  env = { KUBECONFIG: join(folder, 'user.conf') }
  await ensurePki(paths.pki, { nodeName: 'n', addresses: ['127.0.0.1'], serviceIp: '10.96.0.1' }, Date.UTC(2030, 0, 1))
})
afterEach(() => rm(folder, { recursive: true }))

const foreign = `apiVersion: v1
kind: Config
clusters: [{ name: other, cluster: { server: 'https://other.test' } }]
users: [{ name: other, user: { token: t } }]
contexts: [{ name: other, context: { cluster: other, user: other } }]
current-context: other
`
const load = async () => loadKubeconfig({ explicitPath: kubeconfigToMerge(env) })

describe('the user’s kubeconfig', () => {
  it('is made where there is none, readable by its owner only', async () => {
    await mergeContext(paths, env)
    const config = await load()
    expect(config['current-context']).toBe('keelson')
    expect(config.clusters[0]?.cluster.server).toBe(serverUrl)
    expect((await stat(kubeconfigToMerge(env))).mode & 0o777).toBe(0o600)
  })

  it('gets the context beside what is there, and switches to it', async () => {
    await writeFile(kubeconfigToMerge(env), foreign)
    await mergeContext(paths, env)
    const config = await load()
    expect(config.contexts.map(({ name }) => name)).toEqual(['other', 'keelson'])
    expect(config['current-context']).toBe('keelson')
  })

  it('holds one entry after two merges', async () => {
    await mergeContext(paths, env)
    await mergeContext(paths, env)
    expect((await load()).contexts).toHaveLength(1)
  })

  it('keeps the namespace that was chosen in the context', async () => {
    await mergeContext(paths, env)
    await modifyKubeconfig(kubeconfigToMerge(env), ({ contexts }) => {
      contexts[0]!.context.namespace = 'docs'
    })
    await mergeContext(paths, env)
    expect((await load()).contexts[0]?.context).toEqual({ cluster: 'keelson', user: 'keelson', namespace: 'docs' })
  })

  it('is left as it was when the context is removed', async () => {
    await writeFile(kubeconfigToMerge(env), foreign)
    await mergeContext(paths, env)
    await removeContext('keelson', env)
    const config = await load()
    expect(config.contexts.map(({ name }) => name)).toEqual(['other'])
    expect(config.users.map(({ name }) => name)).toEqual(['other'])
    expect(await readFile(kubeconfigToMerge(env), 'utf8')).not.toContain('client-key-data')
  })

  it('is told of in a sentence when it cannot be read', async () => {
    await writeFile(kubeconfigToMerge(env), 'clusters: {')
    await expect(mergeContext(paths, env)).rejects.toThrow(/^the kubeconfig .*user.conf could not be changed: /)
  })

  describe.runIf(process.getuid?.() === 0)('written by root for another user', () => {
    const ownerOf = async (path: string) => (await stat(path)).uid

    beforeEach(() => {
      env['SUDO_UID'] = '4321'
      env['SUDO_GID'] = '4321'
    })

    it('is given to who called sudo, with the folder made for it and no other', async () => {
      const folderOwner = await ownerOf(folder)
      env['KUBECONFIG'] = join(folder, '.kube', 'config')
      await mergeContext(paths, env)
      expect(await ownerOf(kubeconfigToMerge(env))).toBe(4321)
      expect(await ownerOf(join(folder, '.kube'))).toBe(4321)
      expect(await ownerOf(folder)).toBe(folderOwner)
    })

    it('stays whose it was', async () => {
      await writeFile(kubeconfigToMerge(env), foreign)
      await chown(kubeconfigToMerge(env), 1234, 1234)
      await mergeContext(paths, env)
      await removeContext('keelson', env)
      expect(await ownerOf(kubeconfigToMerge(env))).toBe(1234)
    })
  })

  it('is the first of $KUBECONFIG that exists, else the last, or the one in the home folder', async () => {
    const [first, second] = [join(folder, 'first'), join(folder, 'second')]
    const KUBECONFIG = `:${first}:${second}`
    expect(kubeconfigToMerge({ KUBECONFIG })).toBe(second)
    await writeFile(second, foreign)
    await writeFile(first, foreign)
    expect(kubeconfigToMerge({ KUBECONFIG })).toBe(first)
    expect(kubeconfigToMerge({})).toMatch(/\.kube\/config$/)
  })

  it('loses the context from all of its files, of which others stay as they are', async () => {
    const [mine, other] = [kubeconfigToMerge(env), join(folder, 'other')]
    await mergeContext(paths, env)
    await mergeContext(paths, { KUBECONFIG: other })
    await writeFile(join(folder, 'third'), foreign)
    await removeContext('keelson', { KUBECONFIG: `${mine}:${join(folder, 'third')}:${other}` })
    for (const path of [mine, other]) expect((await loadKubeconfig({ explicitPath: path })).contexts).toEqual([])
    expect(await readFile(join(folder, 'third'), 'utf8')).toBe(foreign)
  })
})
