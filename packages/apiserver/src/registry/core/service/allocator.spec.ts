import { describe, expect, it } from 'vitest'
import type { Service } from '@keelson/api'
import { seededRandom } from '@keelson/component-base'
import { ServiceAllocator } from './allocator.ts'

const options = {
  clusterIpRange: '10.96.0.0/28',
  nodePortRange: { from: 30_000, to: 30_002 },
  random: seededRandom(1),
}

function service(name: string, spec: Partial<NonNullable<Service['spec']>> = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default', uid: `uid-${name}` },
    spec: { type: 'ClusterIP', ports: [{ port: 80 }], ...spec },
  }
}

function refusal(allocator: ServiceAllocator, wanted: Service): string {
  try {
    allocator.reserve(wanted)
  } catch (err) {
    return (err as Error).message
  }
  return ''
}

describe('ServiceAllocator', () => {
  it('gives every service an address of its own until none is left', () => {
    const allocator = new ServiceAllocator(options)
    const ips = new Set<string | undefined>()
    // 16 addresses less network and broadcast.
    for (let i = 0; i < 14; i++) {
      const one = service(`s${i}`)
      allocator.reserve(one).commit()
      ips.add(one.spec?.clusterIP)
    }
    expect(ips.size).toBe(14)
    expect(refusal(allocator, service('more'))).toContain('range is full')
  })

  it('gives back what a failed write took, and what a deleted service had', () => {
    const allocator = new ServiceAllocator(options)
    allocator.reserve(service('a', { clusterIP: '10.96.0.5' })).rollback()
    const again = service('b', { clusterIP: '10.96.0.5' })
    allocator.reserve(again).commit()
    expect(refusal(allocator, service('c', { clusterIP: '10.96.0.5' }))).toBe(
      'Service "c" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.5"]: failed to allocate IP 10.96.0.5: provided IP is already allocated',
    )
    allocator.remove(again)
    expect(refusal(allocator, service('c', { clusterIP: '10.96.0.5' }))).toBe('')
  })

  it('keeps for one write what another of the same service gives back', () => {
    const allocator = new ServiceAllocator(options)
    const opened = service('a', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_001 }] })
    const winner = allocator.reserve(structuredClone(opened))
    allocator.reserve(structuredClone(opened)).rollback()
    const other = service('b', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_001 }] })
    expect(refusal(allocator, other)).toContain('provided port is already allocated')
    winner.rollback()
    expect(refusal(allocator, other)).toBe('')
  })

  it('refuses addresses and ports outside its ranges', () => {
    const allocator = new ServiceAllocator(options)
    expect(refusal(allocator, service('a', { clusterIP: '10.97.0.1' }))).toContain(
      'failed to allocate IP 10.97.0.1: the provided IP (10.97.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/28',
    )
    expect(refusal(allocator, service('a', { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] }))).toBe(
      'Service "a" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-30002',
    )
  })

  it('opens node ports, one for both protocols of a port', () => {
    const allocator = new ServiceAllocator(options)
    const dns = service('dns', {
      type: 'NodePort',
      ports: [
        { name: 'a', port: 53, protocol: 'TCP' },
        { name: 'b', port: 53, protocol: 'UDP' },
        { name: 'c', port: 80, protocol: 'TCP', nodePort: 30_001 },
      ],
    })
    allocator.reserve(dns).commit()
    const [tcp, udp, http] = dns.spec?.ports ?? []
    expect(tcp?.nodePort).toBe(udp?.nodePort)
    expect(http?.nodePort).toBe(30_001)
    expect(tcp?.nodePort).not.toBe(30_001)
    expect(refusal(allocator, service('b', { type: 'NodePort', ports: [{ port: 1, nodePort: 30_001 }] }))).toContain(
      'provided port is already allocated',
    )
  })

  it('learns from storage what is taken', () => {
    const allocator = new ServiceAllocator(options)
    allocator.replace([service('old', { clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.9'] })])
    expect(refusal(allocator, service('new', { clusterIP: '10.96.0.9' }))).toContain('already allocated')
    allocator.replace([])
    expect(refusal(allocator, service('new', { clusterIP: '10.96.0.9' }))).toBe('')
  })

  it('leaves headless and external services without an address', () => {
    const allocator = new ServiceAllocator(options)
    const headless = service('h', { clusterIP: 'None' })
    allocator.reserve(headless).commit()
    expect(headless.spec?.clusterIP).toBe('None')
    const external = service('e', { type: 'ExternalName', externalName: 'a.b' })
    allocator.reserve(external).commit()
    expect(external.spec).not.toHaveProperty('clusterIP')
  })
})
