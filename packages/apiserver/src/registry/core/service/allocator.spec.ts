import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Service } from '@keelson/api'
import { nullLogger, seededRandom, systemClock } from '@keelson/component-base'
import { createStorage } from '../../../storage/index.ts'
import type { StorageFactory } from '../../../storage/index.ts'
import { createFakeEtcd } from '../../../storage/testing/fake-etcd.ts'
import type { FakeEtcd } from '../../../storage/testing/fake-etcd.ts'
import { ServiceAllocator } from './allocator.ts'
import { Claims, claimsDefinition } from './claims.ts'
import { clusterIpRange, nodePortRange } from './value-range.ts'

const surroundings = { clock: systemClock, random: seededRandom(1), logger: nullLogger }
let etcd: FakeEtcd
let storages: StorageFactory[] = []

/** An allocator as one API server has it; all share one etcd. */
function openAllocator(): ServiceAllocator {
  const storage = createStorage({ ...surroundings, etcd, compactionIntervalMs: 0 })
  storages.push(storage)
  const claims = (range: string): Claims => new Claims(storage.forResource(claimsDefinition(range)))
  return new ServiceAllocator({
    ...surroundings,
    clusterIps: { range: clusterIpRange('10.96.0.0/28'), claims: claims('serviceips') },
    nodePorts: { range: nodePortRange({ from: 30_000, to: 30_002 }), claims: claims('servicenodeports') },
  })
}

function service(name: string, spec: Partial<NonNullable<Service['spec']>> = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default', uid: `uid-${name}` },
    spec: { type: 'ClusterIP', ports: [{ port: 80 }], ...spec },
  }
}

const creation = (wanted: Service, dryRun = false) => ({ service: wanted, old: undefined, dryRun })

async function refusal(allocator: ServiceAllocator, wanted: Service): Promise<string> {
  try {
    await allocator.reserve(creation(wanted))
  } catch (err) {
    return (err as Error).message
  }
  return ''
}

let allocator: ServiceAllocator
beforeEach(() => {
  etcd = createFakeEtcd()
  allocator = openAllocator()
})
afterEach(async () => {
  for (const storage of storages) await storage.stop()
  storages = []
})

describe('ServiceAllocator', () => {
  it('gives every service an address of its own until none is left, whichever server it is asked of', async () => {
    const servers = [allocator, openAllocator()]
    const asked = Array.from({ length: 14 }, (_, i) => service(`s${i}`))
    // 16 addresses less network and broadcast.
    await Promise.all(asked.map((one, i) => servers[i % 2]!.reserve(creation(one))))
    expect(new Set(asked.map(({ spec }) => spec.clusterIP)).size).toBe(14)
    expect(await refusal(allocator, service('more'))).toContain('failed to allocate a serviceIP: range is full')
  })

  it('lets one of two have what both ask for at the same moment on different servers', async () => {
    const port = { type: 'NodePort', ports: [{ port: 80, nodePort: 30_001 }] } as const
    const wanted = [service('a', structuredClone(port) as never), service('b', structuredClone(port) as never)]
    const outcomes = await Promise.all([refusal(allocator, wanted[0]!), refusal(openAllocator(), wanted[1]!)])
    expect(outcomes.filter((message) => message === '')).toHaveLength(1)
    expect(outcomes.join('')).toContain(
      'spec.ports[0].nodePort: Invalid value: 30001: provided port is already allocated',
    )
  })

  it('gives back what a failed write took, and what a deleted service had', async () => {
    await (await allocator.reserve(creation(service('a', { clusterIP: '10.96.0.5' })))).rollback()
    const again = service('b', { clusterIP: '10.96.0.5' })
    await (await allocator.reserve(creation(again))).commit()
    expect(await refusal(allocator, service('c', { clusterIP: '10.96.0.5' }))).toBe(
      'Service "c" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.5"]: failed to allocate IP 10.96.0.5: provided IP is already allocated',
    )
    await allocator.releaseAll(service('stranger', { clusterIP: '10.96.0.5' }))
    expect(await refusal(allocator, service('c', { clusterIP: '10.96.0.5' }))).toContain('already allocated')
    await allocator.releaseAll(again)
    expect(await refusal(allocator, service('c', { clusterIP: '10.96.0.5' }))).toBe('')
  })

  it('takes on update only what is new, and gives back what is not used any more once the update landed', async () => {
    const old = service('a', { type: 'NodePort', clusterIP: '10.96.0.5', ports: [{ port: 80, nodePort: 30_001 }] })
    await allocator.reserve(creation(old))
    const changed = structuredClone(old)
    changed.spec.ports![0]!.nodePort = 30_002
    const reservation = await allocator.reserve({ service: changed, old, dryRun: false })
    expect(
      await refusal(allocator, service('b', { type: 'NodePort', ports: [{ port: 1, nodePort: 30_001 }] })),
    ).toContain('already allocated')
    await reservation.commit()
    expect(await refusal(allocator, service('b', { type: 'NodePort', ports: [{ port: 1, nodePort: 30_001 }] }))).toBe(
      '',
    )
    expect(
      await refusal(allocator, service('c', { type: 'NodePort', ports: [{ port: 1, nodePort: 30_002 }] })),
    ).toContain('already allocated')
    expect(await refusal(allocator, service('d', { clusterIP: '10.96.0.5' }))).toContain('already allocated')
  })

  it('stores nothing in a dry run', async () => {
    const { revision } = await etcd.status()
    const dry = service('a', { type: 'NodePort' })
    await (await allocator.reserve(creation(dry, true))).rollback()
    expect(dry.spec.clusterIP).toMatch(/^10\.96\.0\.\d+$/)
    expect(dry.spec.ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30_000)
    expect((await etcd.status()).revision).toBe(revision)
  })

  it('gives each port its own also in a dry run', async () => {
    const ports = [30_001, 0, 0].map((nodePort, i) => ({ name: `p${i}`, port: 80 + i, nodePort }))
    const dry = service('a', { type: 'NodePort', ports })
    await allocator.reserve(creation(dry, true))
    expect(new Set(dry.spec.ports?.map(({ nodePort }) => nodePort)).size).toBe(3)
  })

  it('refuses addresses and ports outside its ranges', async () => {
    expect(await refusal(allocator, service('a', { clusterIP: '10.97.0.1' }))).toContain(
      'failed to allocate IP 10.97.0.1: the provided IP (10.97.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/28',
    )
    expect(await refusal(allocator, service('a', { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] }))).toBe(
      'Service "a" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-30002',
    )
  })

  it('opens node ports, one for both protocols of a port', async () => {
    const dns = service('dns', {
      type: 'NodePort',
      ports: [
        { name: 'a', port: 53, protocol: 'TCP' },
        { name: 'b', port: 53, protocol: 'UDP' },
        { name: 'c', port: 80, protocol: 'TCP', nodePort: 30_001 },
      ],
    })
    await allocator.reserve(creation(dns))
    const [tcp, udp, http] = dns.spec?.ports ?? []
    expect(tcp?.nodePort).toBe(udp?.nodePort)
    expect(http?.nodePort).toBe(30_001)
    expect(tcp?.nodePort).not.toBe(30_001)
  })

  it('leaves headless and external services without an address', async () => {
    const headless = service('h', { clusterIP: 'None' })
    await allocator.reserve(creation(headless))
    expect(headless.spec?.clusterIP).toBe('None')
    const external = service('e', { type: 'ExternalName', externalName: 'a.b' })
    await allocator.reserve(creation(external))
    expect(external.spec).not.toHaveProperty('clusterIP')
  })
})
