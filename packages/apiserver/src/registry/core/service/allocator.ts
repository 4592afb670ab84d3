import { isIPv4 } from 'node:net'
import { usesNodePorts } from '@keelson/api'
import type { Service } from '@keelson/api'
import { FieldPath, fieldErrors, statusErrors } from '@keelson/apimachinery'
import type { FieldError } from '@keelson/apimachinery'
import type { Random } from '@keelson/component-base'
import { ipv4ToNumber, numberToIpv4, parseIpv4Range } from '../../../server/addresses.ts'
import type { Ipv4Range } from '../../../server/addresses.ts'
import type { Reservation } from '../../port.ts'
import { clusterIpsOf, needsClusterIp, needsHealthCheckPort, nodePortsOf } from './allocated-values.ts'
import { AllocatedError, AllocationTable } from './allocation-table.ts'

/** Ports that services may open on nodes, both ends included. */
export interface PortRange {
  readonly from: number
  readonly to: number
}

/** What an allocator hands out from. */
export interface AllocatorOptions {
  readonly clusterIpRange: string
  readonly nodePortRange: PortRange
  readonly random: Random
}

// The low end of the range is left to those who ask for an address by name (KEP-3070).
function staticBand(size: number): number {
  return size < 32 ? 0 : Math.min(Math.max(16, size / 16), 256)
}

interface Taken {
  readonly ips: string[]
  readonly ports: number[]
}

/** Hands out cluster IPs and node ports, each to one service at a time. */
export class ServiceAllocator {
  readonly #options: AllocatorOptions
  readonly #range: Ipv4Range
  readonly #ips = new AllocationTable<string>()
  readonly #ports = new AllocationTable<number>()

  constructor(options: AllocatorOptions) {
    this.#options = options
    this.#range = parseIpv4Range(options.clusterIpRange)
  }

  /** Storage's word on every service. */
  replace(services: readonly Service[]): void {
    this.#ips.replace(services.map((service) => [service.metadata.uid ?? '', clusterIpsOf(service)] as const))
    this.#ports.replace(services.map((service) => [service.metadata.uid ?? '', nodePortsOf(service)] as const))
  }

  /** Storage's word on one service. */
  set(service: Service): void {
    const uid = service.metadata.uid ?? ''
    this.#ips.set(uid, clusterIpsOf(service))
    this.#ports.set(uid, nodePortsOf(service))
  }

  /** Storage's word that a service is gone. */
  remove(service: Service): void {
    const uid = service.metadata.uid ?? ''
    this.#ips.set(uid, [])
    this.#ports.set(uid, [])
  }

  /** Fills in what a service needs and checks what it asks for; throws Invalid (422) where that cannot be had. */
  reserve(service: Service): Reservation {
    const taken: Taken = { ips: [], ports: [] }
    const uid = service.metadata.uid ?? ''
    const rollback = (): void => {
      this.#ips.rollback(taken.ips)
      this.#ports.rollback(taken.ports)
    }
    try {
      const errors = [...this.#reserveIps(service, taken), ...this.#reservePorts(service, taken)]
      if (errors.length > 0) {
        throw statusErrors.invalid({ group: '', kind: 'Service' }, service.metadata.name ?? '', errors)
      }
    } catch (err) {
      rollback()
      throw err
    }
    return {
      commit: () => {
        this.#ips.commit(taken.ips, uid, clusterIpsOf(service))
        this.#ports.commit(taken.ports, uid, nodePortsOf(service))
      },
      rollback,
    }
  }

  #reserveIps(service: Service, taken: Taken): FieldError[] {
    const { spec } = service
    if (spec === undefined || !needsClusterIp(service)) return []
    const wanted = spec.clusterIP ?? spec.clusterIPs?.[0] ?? ''
    // What is no address at all is for validation to refuse.
    if (wanted !== '' && !isIPv4(wanted)) return []
    const uid = service.metadata.uid ?? ''
    try {
      const ip = wanted === '' ? this.#freeIp(uid) : this.#checkedIp(wanted)
      this.#ips.take(ip, uid)
      taken.ips.push(ip)
      spec.clusterIP = ip
      spec.clusterIPs ??= [ip]
      if (spec.clusterIPs.length === 0) spec.clusterIPs = [ip]
      return []
    } catch (err) {
      const reason = err instanceof AllocatedError ? 'provided IP is already allocated' : (err as Error).message
      const path = FieldPath.of('spec', 'clusterIPs')
      const detail = `failed to allocate IP ${wanted}: ${reason}`
      return [fieldErrors.invalid(path, spec.clusterIPs ?? [wanted], detail)]
    }
  }

  #checkedIp(ip: string): string {
    const offset = ipv4ToNumber(ip) - this.#range.base
    if (offset <= 0 || offset >= this.#range.size - 1) {
      throw new Error(
        `the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${this.#options.clusterIpRange}`,
      )
    }
    return ip
  }

  /** A free address: from the upper band at random, from the lower only when the upper is full. */
  #freeIp(owner: string): string {
    const { base, size } = this.#range
    const band = staticBand(size)
    for (const [from, to] of [
      [Math.max(band, 1), size - 1],
      [1, Math.max(band, 1)],
    ] as const) {
      const count = to - from
      if (count <= 0) continue
      const start = this.#options.random.int(count)
      for (let i = 0; i < count; i++) {
        const ip = numberToIpv4(base + from + ((start + i) % count))
        if (this.#ips.isFree(ip, owner)) return ip
      }
    }
    throw new Error('range is full')
  }

  #reservePorts(service: Service, taken: Taken): FieldError[] {
    const { spec } = service
    if (spec === undefined) return []
    const errors: FieldError[] = []
    const path = FieldPath.of('spec')
    if (usesNodePorts(service)) {
      // What is asked for by number first, so that no automatic choice stands in its way.
      const entries = [...(spec.ports ?? []).entries()]
      const asked = entries.filter(([, port]) => (port.nodePort ?? 0) !== 0)
      const open = entries.filter(([, port]) => (port.nodePort ?? 0) === 0)
      for (const [index, port] of asked) {
        const at = path.child('ports').index(index).child('nodePort')
        errors.push(...this.#takePort(service, port.nodePort ?? 0, { at, taken }))
      }
      for (const [index, port] of open) {
        const shared = spec.ports?.find(
          (other) =>
            other !== port &&
            other.port === port.port &&
            other.protocol !== port.protocol &&
            (other.nodePort ?? 0) !== 0,
        )
        port.nodePort = shared?.nodePort ?? this.#freePort(service.metadata.uid ?? '', taken)
        const at = path.child('ports').index(index).child('nodePort')
        errors.push(...this.#takePort(service, port.nodePort, { at, taken }))
      }
    }
    if (needsHealthCheckPort(service)) {
      const port = spec.healthCheckNodePort ?? 0
      spec.healthCheckNodePort = port === 0 ? this.#freePort(service.metadata.uid ?? '', taken) : port
      errors.push(
        ...this.#takePort(service, spec.healthCheckNodePort, { at: path.child('healthCheckNodePort'), taken }),
      )
    }
    return errors
  }

  #takePort(service: Service, port: number, o: { at: FieldPath; taken: Taken }): FieldError[] {
    const { from, to } = this.#options.nodePortRange
    if (port < from || port > to) {
      const detail = `provided port is not in the valid range. The range of valid ports is ${from}-${to}`
      return [fieldErrors.invalid(o.at, port, detail)]
    }
    try {
      this.#ports.take(port, service.metadata.uid ?? '')
      o.taken.ports.push(port)
      return []
    } catch {
      return [fieldErrors.invalid(o.at, port, 'provided port is already allocated')]
    }
  }

  #freePort(owner: string, taken: Taken): number {
    const { from, to } = this.#options.nodePortRange
    const count = to - from + 1
    const start = this.#options.random.int(count)
    for (let i = 0; i < count; i++) {
      const port = from + ((start + i) % count)
      if (!taken.ports.includes(port) && this.#ports.isFree(port, owner)) return port
    }
    throw statusErrors.internal(new Error('failed to allocate a nodePort: range is full'))
  }
}
