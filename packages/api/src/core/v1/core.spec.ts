import { applyDefaults, fieldErrorMessage } from '@keelson/apimachinery'
import type { KubeObject } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import type { KindDefinition } from '../../definition/kind-definition.ts'
import { configMaps } from './config-map/kind.ts'
import { endpoints } from './endpoints/kind.ts'
import { events } from './event/kind.ts'
import { namespaces } from './namespace/kind.ts'
import { validateNamespaceFinalize } from './namespace/validation.ts'
import { secrets } from './secret/kind.ts'
import { serviceAccounts } from './service-account/kind.ts'
import type { ConfigMap, Endpoints, Event, Namespace, Secret } from './types.generated.ts'

const now = Date.parse('2026-01-01T00:05:00Z')
const metadata = {
  name: 'x',
  namespace: 'default',
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
}

function made<T extends KubeObject>(kind: KindDefinition<T>, fields: Partial<T> = {}): T {
  const own = kind.namespaced ? metadata : { ...metadata, namespace: undefined }
  const object = { apiVersion: 'v1', kind: kind.kind, metadata: { ...own }, ...structuredClone(fields) } as T
  applyDefaults(object, kind.schema)
  kind.defaults?.(object)
  return object
}

function problems<T extends KubeObject>(kind: KindDefinition<T>, fields: Partial<T>): string[] {
  return kind.validate(made(kind, fields)).map(fieldErrorMessage)
}

describe('config maps', () => {
  it('refuse bad keys, keys in both maps, and too much', () => {
    expect(problems<ConfigMap>(configMaps, { data: { 'a/b': '' } })[0]).toMatch(
      /^data\[a\/b\]: Invalid value: "a\/b": a valid config key/,
    )
    expect(problems<ConfigMap>(configMaps, { data: { a: '' }, binaryData: { a: '' } })).toEqual([
      'data[a]: Invalid value: "a": duplicate of key present in binaryData',
    ])
    const [message] = problems<ConfigMap>(configMaps, { data: { a: 'x'.repeat(1024 * 1024 + 1) } })
    expect(message).toContain('Too long: may not be more than 1048576 bytes')
  })

  it('cannot be changed once sealed, nor unsealed', () => {
    const old = made<ConfigMap>(configMaps, { immutable: true, data: { a: '1' } })
    const next = made<ConfigMap>(configMaps, { data: { a: '2' } })
    expect(configMaps.validateUpdate(next, old).map(fieldErrorMessage)).toEqual([
      'immutable: Forbidden: field is immutable when `immutable` is set',
      'data: Forbidden: field is immutable when `immutable` is set',
    ])
    expect(configMaps.validateUpdate(old, old)).toEqual([])
  })

  it('print how many entries they have', () => {
    const map = made<ConfigMap>(configMaps, { data: { a: '' }, binaryData: { b: '' } })
    expect(configMaps.row(map, now)).toEqual(['x', 2, '5m'])
  })
})

describe('secrets', () => {
  it('turn plain text into data, which it overrides', () => {
    const secret = made<Secret>(secrets, { data: { a: 'eA==' }, stringData: { a: 'hello', b: 'ü' } })
    expect(secret).toMatchObject({ type: 'Opaque', data: { a: 'aGVsbG8=', b: 'w7w=' } })
    expect(secret.stringData).toBeUndefined()
    expect(secrets.row(secret, now)).toEqual(['x', 'Opaque', 2, '5m'])
  })

  it('have what their type asks for', () => {
    expect(problems<Secret>(secrets, { type: 'kubernetes.io/tls' })).toEqual([
      'data[tls.crt]: Required value',
      'data[tls.key]: Required value',
    ])
    expect(problems<Secret>(secrets, { type: 'kubernetes.io/service-account-token' })).toEqual([
      'metadata.annotations[kubernetes.io/service-account.name]: Required value',
    ])
    expect(problems<Secret>(secrets, { type: 'kubernetes.io/basic-auth', data: { username: 'YQ==' } })).toEqual([])
  })

  it('keep their type', () => {
    const [next, old] = [made<Secret>(secrets, { type: 'a' }), made<Secret>(secrets)]
    expect(secrets.validateUpdate(next, old).map(fieldErrorMessage)).toEqual([
      'type: Invalid value: "a": field is immutable',
    ])
  })
})

describe('namespaces', () => {
  it('carry their name as a label and start out active', () => {
    const namespace = made<Namespace>(namespaces)
    expect(namespace.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': 'x' })
    expect(namespaces.row(namespace, now)).toEqual(['x', 'Active', '5m'])
  })

  it('have names without dots', () => {
    const bad = made<Namespace>(namespaces, { metadata: { name: 'a.b' } })
    expect(namespaces.validate(bad).map(fieldErrorMessage)).toContain(
      'metadata.name: Invalid value: "a.b": must not contain dots',
    )
  })

  it('have finalizers that are known or qualified', () => {
    const held = made<Namespace>(namespaces, { spec: { finalizers: ['kubernetes', 'a.b/c', 'mine'] } })
    expect(validateNamespaceFinalize(held).map(fieldErrorMessage)).toEqual([
      'spec.finalizers[2]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ])
  })

  it('are terminating when deleted and only then', () => {
    const namespace = made<Namespace>(namespaces, { status: { phase: 'Terminating' } })
    expect(namespaces.validateStatusUpdate(namespace, namespace).map(fieldErrorMessage)).toEqual([
      'status.Phase: Invalid value: "Terminating": may only be \'Active\' if `deletionTimestamp` is empty',
    ])
  })
})

describe('endpoints', () => {
  const subset = (...ips: string[]) => ({ addresses: ips.map((ip) => ({ ip })), ports: [{ port: 80 }] })

  it('print the first three addresses', () => {
    expect(endpoints.row(made<Endpoints>(endpoints), now)).toEqual(['x', '<none>', '5m'])
    const many = made<Endpoints>(endpoints, { subsets: [subset('10.0.0.1', '10.0.0.2', '10.0.0.3', 'fd00::1')] })
    expect(endpoints.row(many, now)[1]).toBe('10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 1 more...')
  })

  it('refuse protocols that are no qualified names', () => {
    const [first] = problems<Endpoints>(endpoints, {
      subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80, appProtocol: 'a b' }] }],
    })
    expect(first).toMatch(/^subsets\[0\]\.ports\[0\]\.appProtocol: Invalid value: "a b": name part must consist of/)
  })

  it('refuse addresses that traffic must not be sent to', () => {
    expect(problems<Endpoints>(endpoints, { subsets: [subset('127.0.0.1')] })).toEqual([
      'subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ])
    expect(problems<Endpoints>(endpoints, { subsets: [subset('169.254.1.1')] })[0]).toContain('link-local range')
    expect(problems<Endpoints>(endpoints, { subsets: [subset('fd00::1', '10.0.0.1')] })).toEqual([])
    expect(problems<Endpoints>(endpoints, { subsets: [{}] })).toEqual([
      'subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`',
    ])
  })
})

describe('events', () => {
  const about = { involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' } }

  it('lie in the namespace of what they are about', () => {
    expect(problems<Event>(events, about)).toEqual([])
    expect(problems<Event>(events, { involvedObject: { kind: 'Pod', namespace: 'other' } })).toEqual([
      'involvedObject.namespace: Invalid value: "other": does not match event.namespace',
    ])
  })

  it('say who reports and what was done, if they have a time of their own', () => {
    const eventTime = '2026-01-01T00:00:00.000000Z'
    const complete = { eventTime, reportingComponent: 'a.b/c', reportingInstance: 'i', action: 'Do', reason: 'Done' }
    expect(problems<Event>(events, { ...about, ...complete })).toEqual([])
    expect(problems<Event>(events, { ...about, ...complete, reportingComponent: '', action: 'x'.repeat(129) })).toEqual(
      [
        'reportingComponent: Required value',
        expect.stringMatching(/^reportingComponent: Invalid value: "": name part must be non-empty/),
        expect.stringMatching(/^reportingComponent: Invalid value: "": name part must consist of/),
        'action: Invalid value: "": can have at most 128 characters',
      ],
    )
    const elsewhere = {
      ...complete,
      involvedObject: { kind: 'Node' },
      metadata: { name: 'x', namespace: 'kube-system' },
    }
    expect(problems<Event>(events, elsewhere)).toEqual([])
  })

  it('print when, what and about whom', () => {
    const event = made<Event>(events, {
      ...about,
      type: 'Normal',
      reason: 'Pulled',
      message: 'Pulled image\n',
      source: { component: 'kubelet', host: 'node-1' },
      firstTimestamp: '2026-01-01T00:01:00Z',
      lastTimestamp: '2026-01-01T00:04:00Z',
      count: 3,
    })
    const cells = ['60s', 'Normal', 'Pulled', 'pod/web', '', 'kubelet, node-1', 'Pulled image', '4m', 3, 'x']
    expect(events.row(event, now)).toEqual(cells)
  })

  it('are found by what they are about', () => {
    const event = made<Event>(events, about)
    expect(events.selectableFields['involvedObject.name']?.(event)).toBe('web')
  })
})

describe('service accounts', () => {
  it('print how many secrets they have', () => {
    expect(serviceAccounts.row(made(serviceAccounts), now)).toEqual(['x', 0, '5m'])
  })
})
