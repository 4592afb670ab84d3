import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run } from '../../testing/fake-server.ts'
import type { RunOutcome } from '../../testing/fake-server.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubectl-config-'))
})
afterEach(() => rm(folder, { recursive: true }))

const config = (line: string): Promise<RunOutcome> =>
  run(['config', ...line.split(' ')], '', { KUBECONFIG: join(folder, 'config') })

describe('config', () => {
  it('builds a kubeconfig up, shows it without secrets, and takes it apart again', async () => {
    expect((await config('set-cluster c --server=https://h:6443 --insecure-skip-tls-verify')).out).toBe(
      'Cluster "c" set.\n',
    )
    expect((await config('set-credentials u --token=secret')).out).toBe('User "u" set.\n')
    expect((await config('set-context x --cluster=c --user=u --namespace=n')).out).toBe('Context "x" created.\n')
    expect((await config('set-context x --namespace=m')).out).toBe('Context "x" modified.\n')
    expect((await config('use-context x')).out).toBe('Switched to context "x".\n')
    expect((await config('get-contexts')).out).toBe(
      'CURRENT   NAME   CLUSTER   AUTHINFO   NAMESPACE\n*         x      c         u          m\n',
    )
    expect((await config('view')).out).toBe(`apiVersion: v1
clusters:
- cluster:
    insecure-skip-tls-verify: true
    server: https://h:6443
  name: c
contexts:
- context:
    cluster: c
    namespace: m
    user: u
  name: x
current-context: x
kind: Config
preferences: {}
users:
- name: u
  user:
    token: REDACTED
`)
    expect((await config('view --raw -o jsonpath={.users[0].user.token}')).out).toBe('secret')
    expect((await config('rename-context x y')).out).toBe('Context "x" renamed to "y".\n')
    expect((await config('current-context')).out).toBe('y\n')
    expect(await config('delete-context y')).toMatchObject({
      out: `deleted context y from ${folder}/config\n`,
      err: expect.stringContaining('this removed your active context') as string,
    })
    expect((await config('get-clusters')).out).toBe('NAME\nc\n')
    expect((await config('unset clusters.c')).out).toBe('Property "clusters.c" unset.\n')
    expect((await config('get-clusters')).out).toBe('NAME\n')
  })

  it('sets values by path', async () => {
    await config('set clusters.my.cluster.server https://h')
    expect((await config('view -o jsonpath={.clusters[0].name},{.clusters[0].cluster.server}')).out).toBe(
      'my.cluster,https://h',
    )
  })

  it.each([
    ['use-context nope', 'error: no context exists with the name: "nope"\n'],
    ['current-context', 'error: current-context is not set\n'],
    ['get-contexts nope', 'error: context nope not found\n'],
    ['set-context', "error: Unexpected args: []\nSee 'kubectl config set-context -h' for help and examples\n"],
  ])('refuses %s', async (line, err) => {
    expect(await config(line)).toMatchObject({ code: 1, err })
  })
})
