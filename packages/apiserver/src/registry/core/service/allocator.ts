import { isIPv4 } from 'node:net'
import { needsHealthCheckPort, usesNodePorts } from '@keelson/api'
import type { Service, ServicePort } from '@keelson/api'
import { FieldPath, fieldErrors, statusErrors } from '@keelson/apimachinery'
import type { FieldError } from '@keelson/apimachinery'
import type { Logger, Random } from '@keelson/component-base'
import type { Reservation } from '../../port.ts'
import { clusterIpsOf, needsClusterIp, nodePortsOf } from './allocated-values.ts'
import { ClaimTransaction } from './claim-transaction.ts'
import type { ClaimedRange } from './claim-transaction.ts'
import { ClaimedError } from './claims.ts'
import type { Claimant } from './claims.ts'

/** What an allocator hands out from. */
export interface AllocatorOptions {
  readonly clusterIps: ClaimedRange
  readonly nodePorts: ClaimedRange
  readonly random: Random
  readonly logger: Logger
}

/** One write of a service. */
export interface ServiceWrite {
  readonly service: Service
  /** The service as it was; absent when it is created. */
  readonly old: Service | undefined
  readonly dryRun: boolean
}

/** Who a service is where its addresses and ports are concerned. */
export function claimantOf({ metadata: { uid = '', namespace = '', name = '' } }: Service): Claimant {
  return { uid, namespace, name }
}

/** Hands out cluster IPs and node ports, each to one service at a time. */
export class ServiceAllocator {
  readonly #options: AllocatorOptions

  constructor(options: AllocatorOptions) {
    this.#options = options
  }

  /**
   * Fills in what a service needs and takes what it asks for and did not have; what it has no need of any more is given
   * back when the write lands. Throws Invalid (422) where something asked for cannot be had.
   */
  async reserve(write: ServiceWrite): Promise<Reservation> {
    const { clusterIps, nodePorts } = this.#options
    const transaction = new ClaimTransaction({
      ...this.#options,
      claimant: claimantOf(write.service),
      dryRun: write.dryRun,
    })
    try {
      const errors = [
        ...(await this.#reserveIp(write, transaction)),
        ...(await this.#reservePorts(write, transaction)),
        ...(await this.#reserveHealthCheckPort(write, transaction)),
      ]
      if (errors.length > 0) {
        throw statusErrors.invalid({ group: '', kind: 'Service' }, write.service.metadata.name ?? '', errors)
      }
    } catch (err) {
      await transaction.rollback()
      throw err
    }
    if (write.old !== undefined) {
      const [ips, ports] = [clusterIpsOf(write.service), nodePortsOf(write.service)]
      for (const ip of clusterIpsOf(write.old)) if (!ips.includes(ip)) transaction.releaseOnCommit(clusterIps, ip)
      for (const port of nodePortsOf(write.old))
        if (!ports.includes(port)) transaction.releaseOnCommit(nodePorts, String(port))
    }
    return transaction
  }

  /** Gives back everything a service had that is gone. */
  async releaseAll(service: Service): Promise<void> {
    const { clusterIps, nodePorts } = this.#options
    const transaction = new ClaimTransaction({ ...this.#options, claimant: claimantOf(service), dryRun: false })
    for (const ip of clusterIpsOf(service)) transaction.releaseOnCommit(clusterIps, ip)
    for (const port of nodePortsOf(service)) transaction.releaseOnCommit(nodePorts, String(port))
    await transaction.commit()
  }

  async #reserveIp({ service, old }: ServiceWrite, transaction: ClaimTransaction): Promise<FieldError[]> {
    const { spec } = service
    if (!needsClusterIp(service)) return []
    const wanted = spec.clusterIP ?? spec.clusterIPs?.[0] ?? ''
    // What is no address at all is for validation to refuse.
    if (wanted !== '' && !isIPv4(wanted)) return []
    const { clusterIps } = this.#options
    if (wanted === '') {
      const ip = await transaction.takeAny(clusterIps)
      if (ip === undefined) throw statusErrors.internal(new Error('failed to allocate a serviceIP: range is full'))
      spec.clusterIP = ip
      spec.clusterIPs = [ip]
      return []
    }
    spec.clusterIP = wanted
    if ((spec.clusterIPs?.length ?? 0) === 0) spec.clusterIPs = [wanted]
    if (old !== undefined && clusterIpsOf(old).includes(wanted)) return []
    const reason = await refusal(transaction, clusterIps, {
      value: wanted,
      outside: `the provided IP (${wanted}) is not in the valid range. The range of valid IPs is ${clusterIps.range.text}`,
      claimed: 'provided IP is already allocated',
    })
    if (reason === undefined) return []
    const detail = `failed to allocate IP ${wanted}: ${reason}`
    return [fieldErrors.invalid(FieldPath.of('spec', 'clusterIPs'), spec.clusterIPs ?? [wanted], detail)]
  }

  async #reservePorts(write: ServiceWrite, transaction: ClaimTransaction): Promise<FieldError[]> {
    const { service } = write
    if (!usesNodePorts(service)) return []
    const errors: FieldError[] = []
    const ports = service.spec.ports ?? []
    // What is asked for by number first, so that no automatic choice stands in its way.
    const asked = [...ports.entries()].filter(([, port]) => (port.nodePort ?? 0) !== 0)
    const open = ports.filter((port) => (port.nodePort ?? 0) === 0)
    for (const [index, { nodePort = 0 }] of asked) {
      const at = FieldPath.of('spec', 'ports').index(index).child('nodePort')
      errors.push(...(await this.#takePort(write, transaction, { port: nodePort, at })))
    }
    for (const port of open) port.nodePort = sharedPort(ports, port) ?? (await this.#anyPort(transaction))
    return errors
  }

  async #reserveHealthCheckPort(write: ServiceWrite, transaction: ClaimTransaction): Promise<FieldError[]> {
    const { service } = write
    if (!needsHealthCheckPort(service)) return []
    const { spec } = service
    if ((spec.healthCheckNodePort ?? 0) === 0) {
      spec.healthCheckNodePort = await this.#anyPort(transaction)
      return []
    }
    const at = FieldPath.of('spec', 'healthCheckNodePort')
    return this.#takePort(write, transaction, { port: spec.healthCheckNodePort ?? 0, at })
  }

  async #takePort(
    { old }: ServiceWrite,
    transaction: ClaimTransaction,
    { port, at }: { port: number; at: FieldPath },
  ): Promise<FieldError[]> {
    if (old !== undefined && nodePortsOf(old).includes(port)) return []
    const { nodePorts } = this.#options
    const reason = await refusal(transaction, nodePorts, {
      value: String(port),
      outside: `provided port is not in the valid range. The range of valid ports is ${nodePorts.range.text}`,
      claimed: 'provided port is already allocated',
    })
    return reason === undefined ? [] : [fieldErrors.invalid(at, port, reason)]
  }

  async #anyPort(transaction: ClaimTransaction): Promise<number> {
    const port = await transaction.takeAny(this.#options.nodePorts)
    if (port === undefined) throw statusErrors.internal(new Error('failed to allocate a nodePort: range is full'))
    return Number(port)
  }
}

/** One number serves both protocols of a port. */
function sharedPort(ports: readonly ServicePort[], port: ServicePort): number | undefined {
  const other = ports.find(
    (one) => one !== port && one.port === port.port && one.protocol !== port.protocol && (one.nodePort ?? 0) !== 0,
  )
  return other?.nodePort
}

/** Takes a value that was asked for; says why when it cannot be had. */
async function refusal(
  transaction: ClaimTransaction,
  from: ClaimedRange,
  o: { readonly value: string; readonly outside: string; readonly claimed: string },
): Promise<string | undefined> {
  if (!from.range.includes(o.value)) return o.outside
  try {
    await transaction.take(from, o.value)
    return undefined
  } catch (err) {
    if (err instanceof ClaimedError) return o.claimed
    throw err
  }
}
