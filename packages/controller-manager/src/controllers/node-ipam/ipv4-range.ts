/** A range of IPv4 addresses, as a CIDR describes it. */
export interface Ipv4Range {
  /** The first address, as a number. */
  readonly first: number
  readonly prefixLength: number
}

/** Reads a CIDR such as `10.244.0.0/16`; undefined when it is none. Bits beyond the prefix are cleared. */
export function parseIpv4Range(cidr: string): Ipv4Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr)
  if (match === null) return undefined
  const [a, b, c, d, prefixLength] = match.slice(1).map(Number) as [number, number, number, number, number]
  if (Math.max(a, b, c, d) > 255 || prefixLength > 32) return undefined
  const address = ((a * 256 + b) * 256 + c) * 256 + d
  return { first: address - (address % sizeOf(prefixLength)), prefixLength }
}

/** Writes a range as a CIDR. */
export function formatIpv4Range({ first, prefixLength }: Ipv4Range): string {
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256)
  return `${parts.join('.')}/${prefixLength}`
}

/** How many addresses a range of this prefix length has. */
export function sizeOf(prefixLength: number): number {
  return 2 ** (32 - prefixLength)
}
