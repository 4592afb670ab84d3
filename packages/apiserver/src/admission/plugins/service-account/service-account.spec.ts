import type { Pod } from '@keelson/api'
import type { KubeObject } from '@keelson/apimachinery'
import { beforeEach, describe, expect, it } from 'vitest'
import type { AdmissionPlugin } from '../../port.ts'
import { change, testDependencies } from '../../testing.ts'
import type { TestDependencies } from '../../testing.ts'
import { serviceAccount } from './index.ts'

const account = (name: string, extra: object = {}): KubeObject =>
  ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'ns' }, ...extra }) as KubeObject
const pod = (spec: object = {}, metadata: object = {}): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'ns', ...metadata },
    spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
  }) as Pod
const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'

let deps: TestDependencies
let plugin: AdmissionPlugin

beforeEach(async () => {
  deps = await testDependencies()
  plugin = serviceAccount(deps)
})

async function admit(created: Pod): Promise<Pod['spec']> {
  await plugin.admit?.(change('pods', created))
  await plugin.validate?.(change('pods', created))
  return created.spec
}

describe('ServiceAccount', () => {
  it('gives a pod the default account and mounts its token everywhere', async () => {
    deps.reader.add('serviceaccounts', account('default'))
    const spec = await admit(pod({ initContainers: [{ name: 'i', image: 'i' }] }))
    const name = spec?.volumes?.[0]?.name
    expect(name).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
    expect(spec).toEqual({
      serviceAccount: 'default',
      serviceAccountName: 'default',
      initContainers: [{ name: 'i', image: 'i', volumeMounts: [{ name, readOnly: true, mountPath }] }],
      containers: [{ name: 'c', image: 'i', volumeMounts: [{ name, readOnly: true, mountPath }] }],
      volumes: [
        {
          name,
          projected: {
            defaultMode: 420,
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
              { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
              {
                downwardAPI: {
                  items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
                },
              },
            ],
          },
        },
      ],
    })
  })

  it('does not mount over what a container mounts itself, nor where pod or account say no', async () => {
    deps.reader.add('serviceaccounts', account('default'))
    const own = { name: 'c', image: 'i', volumeMounts: [{ name: 'mine', mountPath }] }
    expect((await admit(pod({ containers: [own] })))?.volumes).toBeUndefined()
    expect((await admit(pod({ automountServiceAccountToken: false })))?.volumes).toBeUndefined()
    deps.reader.add('serviceaccounts', account('quiet', { automountServiceAccountToken: false }))
    expect((await admit(pod({ serviceAccountName: 'quiet' })))?.volumes).toBeUndefined()
    const wanted = pod({ serviceAccountName: 'quiet', automountServiceAccountToken: true })
    expect((await admit(wanted))?.volumes).toHaveLength(1)
  })

  it("takes the account's pull secrets unless the pod has its own", async () => {
    deps.reader.add('serviceaccounts', account('default', { imagePullSecrets: [{ name: 'a' }] }))
    expect((await admit(pod()))?.imagePullSecrets).toEqual([{ name: 'a' }])
    expect((await admit(pod({ imagePullSecrets: [{ name: 'b' }] })))?.imagePullSecrets).toEqual([{ name: 'b' }])
  })

  it('refuses a pod whose account is missing', async () => {
    await expect(admit(pod({ serviceAccountName: 'nope' }))).rejects.toThrow(
      'pods "p" is forbidden: error looking up service account ns/nope: serviceaccount "nope" not found',
    )
    const generated = change('pods', pod({ serviceAccountName: 'nope' }, { name: undefined, generateName: 'web-' }), {
      name: '',
    })
    await expect(plugin.admit?.(generated)).rejects.toThrow('pods "web-" is forbidden')
  })

  it('waits for the default account, which is made after its namespace', async () => {
    const admitted = admit(pod())
    await deps.clock.waitForTimers()
    deps.reader.addFresh('serviceaccounts', account('default'))
    await deps.clock.advanceAsync(200)
    expect((await admitted)?.serviceAccountName).toBe('default')
  })

  it('gives up on the default account in the end', async () => {
    const refused = admit(pod()).catch((err: unknown) => err)
    await deps.clock.advanceAsync(2000)
    expect(String(await refused)).toContain('serviceaccount "default" not found')
  })

  it('leaves mirror pods alone, and lets them refer to nothing', async () => {
    const annotations = { 'kubernetes.io/config.mirror': 'x' }
    expect(await admit(pod({}, { annotations }))).toEqual({ containers: [{ name: 'c', image: 'i' }] })
    await expect(admit(pod({ serviceAccountName: 'a' }, { annotations }))).rejects.toThrow(
      'a mirror pod may not reference service accounts',
    )
    await expect(admit(pod({ imagePullSecrets: [{ name: 'a' }] }, { annotations }))).rejects.toThrow(
      'a mirror pod may not reference secrets',
    )
  })

  it('holds pods to the secrets their account lists, where the account asks for it', async () => {
    const annotations = { 'kubernetes.io/enforce-mountable-secrets': 'true' }
    const strict = { ...account('strict'), secrets: [{ name: 'ok' }] }
    deps.reader.add('serviceaccounts', { ...strict, metadata: { ...strict.metadata, annotations } })
    const using = (secretName: string) =>
      pod({ serviceAccountName: 'strict', volumes: [{ name: 'v', secret: { secretName } }] })
    await expect(admit(using('ok'))).resolves.toBeDefined()
    await expect(admit(using('other'))).rejects.toThrow(
      'volume with secret.secretName="other" is not allowed because service account strict does not reference that secret',
    )
  })
})
