import { isIP, isIPv4, isIPv6 } from 'node:net'

const ipMessage = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
const cidrMessage = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'

/** An IPv4 or IPv6 address without zone or leading zeros; IPv4-mapped IPv6 is refused. */
export function isValidIP(value: string): string[] {
  if (isIP(value) === 0 || value.includes('%')) {
    return [looksLikeIPv4WithZeros(value) ? 'must not have leading 0s' : ipMessage]
  }
  return isMapped(value) ? ['must not be an IPv4-mapped IPv6 address'] : []
}

/** An address with a prefix length, no bits set beyond it. */
export function isValidCIDR(value: string): string[] {
  const [address = '', prefix = '', ...rest] = value.split('/')
  const max = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1
  if (rest.length > 0 || !/^\d+$/.test(prefix) || max < 0 || address.includes('%') || Number(prefix) > max) {
    const zeros = looksLikeIPv4WithZeros(address) && /^\d+$/.test(prefix) && Number(prefix) <= 32
    return [zeros ? 'must not have leading 0s in IP or prefix length' : cidrMessage]
  }
  if (prefix.length > 1 && prefix.startsWith('0')) return ['must not have leading 0s in IP or prefix length']
  if (isMapped(address)) return ['must not have an IPv4-mapped IPv6 address']
  const hostBits = BigInt(max - Number(prefix))
  const beyond = addressNumber(address) & ((1n << hostBits) - 1n)
  return beyond === 0n ? [] : ['must not have bits set beyond the prefix length']
}

/** The address as a number of 32 or 128 bits; the address must be valid. */
export function addressNumber(address: string): bigint {
  if (isIPv4(address)) return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n)
  return ipv6Groups(address).reduce((sum, group) => (sum << 16n) | BigInt(group), 0n)
}

function ipv6Groups(address: string): number[] {
  const [head = '', tail] = address.split('::')
  const before = groupsOf(head)
  if (tail === undefined) return before
  const after = groupsOf(tail)
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after]
}

function groupsOf(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    const n = Number(addressNumber(group))
    return [Math.floor(n / 65536), n % 65536]
  })
}

function isMapped(address: string): boolean {
  return isIPv6(address) && addressNumber(address) >> 32n === 0xffffn
}

function looksLikeIPv4WithZeros(value: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(value) && isIPv4(value.split('.').map(Number).join('.'))
}
