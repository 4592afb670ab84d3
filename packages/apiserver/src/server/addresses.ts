import { isIP, isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'

const unspecified = new Set(['0.0.0.0', '::', ''])

/** Where other machines reach this one: the first address of an interface that is not loopback. */
function hostAddress(): string | undefined {
  for (const addresses of Object.values(networkInterfaces())) {
    const found = addresses?.find(({ internal, family }) => !internal && family === 'IPv4')
    if (found !== undefined) return found.address
  }
  return undefined
}

/**
 * The address cluster members reach the server at: what was asked, else the bind address, else (when that is loopback or
 * every address) an address of this host.
 */
export function resolveAdvertiseAddress(asked: string | undefined, bindAddress: string): string {
  if (asked !== undefined && asked !== '') return asked
  const usable =
    isIP(bindAddress) !== 0 && !unspecified.has(bindAddress) && !bindAddress.startsWith('127.') && bindAddress !== '::1'
  return usable ? bindAddress : (hostAddress() ?? bindAddress)
}

/** An IPv4 address as a number. */
export function ipv4ToNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

/** A number as an IPv4 address. */
export function numberToIpv4(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
}

/** An IPv4 range in CIDR notation. */
export interface Ipv4Range {
  /** The network address as a number. */
  readonly base: number
  readonly size: number
}

/** Reads `10.96.0.0/12`; throws for anything that is no IPv4 range. */
export function parseIpv4Range(cidr: string): Ipv4Range {
  const [address = '', bits = ''] = cidr.split('/')
  const length = Number(bits)
  if (!isIPv4(address) || !/^\d{1,2}$/.test(bits) || length > 32) throw new Error(`not an IPv4 range: ${cidr}`)
  const size = 2 ** (32 - length)
  return { base: Math.floor(ipv4ToNumber(address) / size) * size, size }
}
