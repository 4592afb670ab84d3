import { systemClock } from '@keelson/component-base'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inClusterConfig } from './in-cluster.ts'
import { kubeconfigPath, loadKubeconfig } from './load.ts'
import { modifyKubeconfig } from './modify.ts'
import { restConfigFor } from './rest-config.ts'
import { setNamed } from './types.ts'

let folder: string

const first = `
apiVersion: v1
kind: Config
current-context: one
clusters:
- name: shared
  cluster: { server: "https://first:6443", certificate-authority: pki/ca.crt }
contexts:
- name: one
  context: { cluster: shared, user: jane, namespace: shop }
users:
- name: jane
  user: { token: secret }
`

const second = `
apiVersion: v1
kind: Config
current-context: two
clusters:
- name: shared
  cluster: { server: "https://second:6443" }
- name: other
  cluster: { server: "https://other:6443", insecure-skip-tls-verify: true }
contexts:
- name: two
  context: { cluster: other, user: joe }
users:
- name: joe
  user:
    exec: { apiVersion: client.authentication.k8s.io/v1, command: ./bin/login, args: null, interactiveMode: Never }
`

const file = (name: string): string => join(folder, name)
const list = (...names: string[]): { env: Record<string, string> } => ({
  env: { KUBECONFIG: names.map(file).join(':') },
})

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-kubeconfig-'))
  await writeFile(file('first'), first)
  await writeFile(file('second'), second)
})

afterEach(() => rm(folder, { recursive: true }))

describe('loading', () => {
  it('merges the files of KUBECONFIG, the first one winning', async () => {
    const config = await loadKubeconfig(list('first', 'missing', 'second'))
    expect(config['current-context']).toBe('one')
    expect(config.clusters.map(({ name, cluster }) => [name, cluster.server])).toEqual([
      ['shared', 'https://first:6443'],
      ['other', 'https://other:6443'],
    ])
    expect(config.contexts.map(({ name }) => name)).toEqual(['one', 'two'])
  })

  it('resolves paths against the file that names them', async () => {
    const config = await loadKubeconfig(list('first', 'second'))
    expect(config.clusters[0]?.cluster['certificate-authority']).toBe(file('pki/ca.crt'))
    expect(config.users[1]?.user.exec?.command).toBe(file('bin/login'))
  })

  it('reads only the explicit file, and insists on it', async () => {
    const config = await loadKubeconfig({ ...list('first'), explicitPath: file('second') })
    expect(config['current-context']).toBe('two')
    await expect(loadKubeconfig({ explicitPath: file('missing') })).rejects.toThrow('error loading config file')
  })

  it('takes ~/.kube/config where KUBECONFIG is not set, and nothing where that is missing', async () => {
    expect((await loadKubeconfig({ env: {}, home: folder })).contexts).toEqual([])
  })

  it('reads JSON', async () => {
    await writeFile(
      file('json'),
      JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': 'j', clusters: null }),
    )
    expect((await loadKubeconfig({ explicitPath: file('json') }))['current-context']).toBe('j')
  })

  it.each([
    ['a list', '[1]', 'is not a mapping'],
    ['broken YAML', 'a: [', 'error loading config file'],
    ['another kind', 'apiVersion: v1\nkind: Pod', 'no kind "Pod" is registered'],
    ['a nameless entry', 'clusters: [{cluster: {}}]', 'clusters[0] has no name'],
  ])('refuses %s', async (_what, text, message) => {
    await writeFile(file('bad'), text)
    await expect(loadKubeconfig({ explicitPath: file('bad') })).rejects.toThrow(message)
  })

  it('names the file that new entries go to', () => {
    expect(kubeconfigPath({ explicitPath: '/x' })).toBe('/x')
    expect(kubeconfigPath(list('missing', 'second'))).toBe(file('second'))
    expect(kubeconfigPath(list('missing', 'gone'))).toBe(file('gone'))
    expect(kubeconfigPath({ env: {}, home: '/home/me' })).toBe('/home/me/.kube/config')
  })
})

describe('the configuration of a client', () => {
  it('comes from the current context', async () => {
    await writeFile(file('ca'), 'PEM')
    const config = await loadKubeconfig(list('first', 'second'))
    const cluster = config.clusters[0]?.cluster ?? {}
    cluster['certificate-authority'] = file('ca')
    expect(restConfigFor(config)).toMatchObject({
      server: 'https://first:6443',
      token: 'secret',
      namespace: 'shop',
      ca: Buffer.from('PEM'),
    })
    cluster['certificate-authority-data'] = Buffer.from('DATA').toString('base64')
    expect(restConfigFor(config).ca).toEqual(Buffer.from('DATA'))
  })

  it('comes from the entries that overrides name', async () => {
    const config = await loadKubeconfig(list('first', 'second'))
    const chosen = restConfigFor(config, { context: 'two', user: 'jane', namespace: 'dev' })
    expect(chosen).toMatchObject({
      server: 'https://other:6443',
      token: 'secret',
      namespace: 'dev',
      insecureSkipTlsVerify: true,
    })
    expect(restConfigFor(config, { context: 'two' }).exec).toMatchObject({
      command: file('bin/login'),
      interactiveMode: 'Never',
    })
  })

  it.each([
    [{ context: 'nope' }, 'context "nope" does not exist'],
    [{ context: 'two', cluster: 'nope' }, 'cluster "nope" does not exist'],
    [{ context: 'two', user: 'nope' }, 'auth info "nope" does not exist'],
  ])('refuses %j', async (overrides, message) => {
    const config = await loadKubeconfig(list('first', 'second'))
    expect(() => restConfigFor(config, overrides)).toThrow(message)
  })

  it('says so when there is none', async () => {
    expect(() =>
      restConfigFor({ apiVersion: 'v1', kind: 'Config', clusters: [], users: [], contexts: [], 'current-context': '' }),
    ).toThrow('no configuration has been provided')
  })

  it('comes from the environment and the mounted files inside a pod', async () => {
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' }
    expect(inClusterConfig({ env, folder })).toBeUndefined()
    for (const [name, text] of [
      ['token', 't'],
      ['ca.crt', 'PEM'],
      ['namespace', 'shop\n'],
    ] as const)
      await writeFile(file(name), text)
    expect(inClusterConfig({ env: {}, folder })).toBeUndefined()
    expect(inClusterConfig({ env, folder })).toEqual({
      server: 'https://[fd00::1]:443',
      tokenFile: file('token'),
      ca: Buffer.from('PEM'),
      namespace: 'shop',
    })
  })
})

describe('modifying', () => {
  it('changes one file, keeping the rest of it, for its owner alone', async () => {
    await modifyKubeconfig(file('first'), (config) => {
      setNamed(config.contexts, { name: 'keelson', context: { cluster: 'keelson', user: 'admin' } })
      config['current-context'] = 'keelson'
    })
    const text = await readFile(file('first'), 'utf8')
    expect(text).toContain('current-context: keelson')
    expect(text).toContain('certificate-authority: pki/ca.crt')
    expect((await loadKubeconfig({ explicitPath: file('first') })).contexts.map(({ name }) => name)).toEqual([
      'one',
      'keelson',
    ])
  })

  it('creates a file that only its owner may read', async () => {
    await modifyKubeconfig(file('new/config'), (config) => (config['current-context'] = 'x'))
    expect((await stat(file('new/config'))).mode & 0o777).toBe(0o600)
  })

  it('waits for the lock of another program', async () => {
    await writeFile(file('first.lock'), '')
    const done = modifyKubeconfig(file('first'), (config) => (config['current-context'] = 'x'))
    await systemClock.sleep(20)
    expect(await readFile(file('first'), 'utf8')).toBe(first)
    await rm(file('first.lock'))
    await done
    expect(await readFile(file('first'), 'utf8')).toContain('current-context: x')
  })

  it('loses no change when many write at once', async () => {
    const names = Array.from({ length: 8 }, (_, i) => `ctx-${i}`)
    await Promise.all(
      names.map((name) =>
        modifyKubeconfig(file('first'), (config) => setNamed(config.contexts, { name, context: {} })),
      ),
    )
    const config = await loadKubeconfig({ explicitPath: file('first') })
    expect(config.contexts.map(({ name }) => name).toSorted()).toEqual([...names, 'one'])
  })

  it('gives the lock back when the change fails', async () => {
    const fail = (): void => {
      throw new Error('no')
    }
    await expect(modifyKubeconfig(file('first'), fail)).rejects.toThrow('no')
    await expect(stat(file('first.lock'))).rejects.toThrow('ENOENT')
  })
})
