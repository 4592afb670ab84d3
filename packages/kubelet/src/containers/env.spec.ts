import type { ConfigMap, Secret, Service } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import type { PodObjects } from '../objects/port.ts'
import { aContainer, aPod } from '../testing/builders.ts'
import { makeEnv } from './env.ts'
import { expand } from './expansion.ts'
import { serviceEnv } from './service-env.ts'

const object = (kind: string, data: Record<string, string>) => ({ apiVersion: 'v1', kind, metadata: {}, data })
const objects: PodObjects = {
  register: () => undefined,
  unregister: () => undefined,
  onChange: () => undefined,
  configMap: async (_ns, name) =>
    name === 'cm' ? (object('ConfigMap', { mode: 'fast', level: '3' }) as ConfigMap) : undefined,
  secret: async (_ns, name) =>
    name === 'sec' ? (object('Secret', { token: Buffer.from('s3cret').toString('base64') }) as Secret) : undefined,
}
const service = (name: string, namespace: string, clusterIP: string, ports: object[]): Service =>
  ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { clusterIP, ports } }) as Service
const services = [
  service('kubernetes', 'default', '10.96.0.1', [{ name: 'https', port: 443, protocol: 'TCP' }]),
  service('my-db', 'prod', '10.96.0.9', [{ name: 'sql', port: 5432, protocol: 'TCP' }]),
  service('headless', 'prod', 'None', [{ port: 80 }]),
]
const sources = {
  objects,
  services: [],
  facts: { podIPs: ['10.0.0.5'], hostIPs: ['192.0.2.1'] },
  allocatable: { cpu: '4', memory: '8Gi' },
}

describe('environment', () => {
  const env = async (fields: object, overrides: object = {}) => {
    const container = { ...aContainer('main', 'cat'), ...fields }
    return Object.fromEntries(
      await makeEnv(aPod('web', { containers: [container] }), container, { ...sources, ...overrides }),
    )
  }

  it('takes values from everywhere, in order', async () => {
    const from = (valueFrom: object, name: string) => ({ name, valueFrom })
    const result = await env({
      resources: { limits: { cpu: '1500m', memory: '64Mi' }, requests: { cpu: '250m' } },
      envFrom: [
        { configMapRef: { name: 'cm' }, prefix: 'CM_' },
        { secretRef: { name: 'sec' } },
        { configMapRef: { name: 'gone', optional: true } },
      ],
      env: [
        { name: 'A', value: 'one' },
        { name: 'B', value: '$(A) and $(CM_mode), $$(A), $(NONE)' },
        from({ fieldRef: { fieldPath: 'metadata.name' } }, 'NAME'),
        from({ fieldRef: { fieldPath: 'status.podIP' } }, 'IP'),
        from({ configMapKeyRef: { name: 'cm', key: 'level' } }, 'LEVEL'),
        from({ secretKeyRef: { name: 'sec', key: 'token' } }, 'TOKEN'),
        from({ secretKeyRef: { name: 'gone', key: 'x', optional: true } }, 'ABSENT'),
        from({ resourceFieldRef: { resource: 'limits.cpu' } }, 'CPUS'),
        from({ resourceFieldRef: { resource: 'requests.cpu', divisor: '1m' } }, 'MILLIS'),
        from({ resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } }, 'MEMORY'),
        from({ resourceFieldRef: { resource: 'limits.ephemeral-storage' } }, 'DISK'),
      ],
    })
    expect(result).toEqual({
      CM_mode: 'fast',
      CM_level: '3',
      token: 's3cret',
      A: 'one',
      B: 'one and fast, $(A), $(NONE)',
      NAME: 'web',
      IP: '10.0.0.5',
      LEVEL: '3',
      TOKEN: 's3cret',
      CPUS: '2',
      MILLIS: '250',
      MEMORY: '64',
      DISK: '0',
    })
  })

  it.each([
    [{ configMapKeyRef: { name: 'gone', key: 'x' } }, 'configmap "gone" not found'],
    [{ secretKeyRef: { name: 'gone', key: 'x' } }, 'secret "gone" not found'],
    [{ configMapKeyRef: { name: 'cm', key: 'x' } }, "couldn't find key x in ConfigMap default/cm"],
    [{ secretKeyRef: { name: 'sec', key: 'x' } }, "couldn't find key x in Secret default/sec"],
  ])('says what is missing: %j', async (valueFrom, message) => {
    await expect(env({ env: [{ name: 'X', valueFrom }] })).rejects.toThrow(message)
  })

  it('tells of services, which the pod’s own words override', async () => {
    const result = await env({ env: [{ name: 'KUBERNETES_SERVICE_HOST', value: 'other' }] }, { services })
    expect(result).toMatchObject({ KUBERNETES_SERVICE_HOST: 'other', KUBERNETES_SERVICE_PORT: '443' })
  })
})

describe('service variables', () => {
  it('are those of the namespace and of the API server', () => {
    expect(Object.fromEntries(serviceEnv(services, 'prod', true))).toEqual({
      KUBERNETES_SERVICE_HOST: '10.96.0.1',
      KUBERNETES_SERVICE_PORT: '443',
      KUBERNETES_SERVICE_PORT_HTTPS: '443',
      KUBERNETES_PORT: 'tcp://10.96.0.1:443',
      KUBERNETES_PORT_443_TCP: 'tcp://10.96.0.1:443',
      KUBERNETES_PORT_443_TCP_PROTO: 'tcp',
      KUBERNETES_PORT_443_TCP_PORT: '443',
      KUBERNETES_PORT_443_TCP_ADDR: '10.96.0.1',
      MY_DB_SERVICE_HOST: '10.96.0.9',
      MY_DB_SERVICE_PORT: '5432',
      MY_DB_SERVICE_PORT_SQL: '5432',
      MY_DB_PORT: 'tcp://10.96.0.9:5432',
      MY_DB_PORT_5432_TCP: 'tcp://10.96.0.9:5432',
      MY_DB_PORT_5432_TCP_PROTO: 'tcp',
      MY_DB_PORT_5432_TCP_PORT: '5432',
      MY_DB_PORT_5432_TCP_ADDR: '10.96.0.9',
    })
  })
  it('are only those of the API server without links', () => {
    expect([...serviceEnv(services, 'prod', false).keys()].every((name) => name.startsWith('KUBERNETES_'))).toBe(true)
  })
})

describe('expansion', () => {
  const variables = new Map([
    ['A', 'x'],
    ['EMPTY', ''],
  ])
  it.each([
    ['$(A)', 'x'],
    ['a$(A)b$(A)c', 'axbxc'],
    ['$(EMPTY)', ''],
    ['$(UNKNOWN)', '$(UNKNOWN)'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$x'],
    ['$A', '$A'],
    ['$(A', '$(A'],
    ['100$', '100$'],
  ])('%s becomes %s', (text, expected) => {
    expect(expand(text, variables)).toBe(expected)
  })
})
