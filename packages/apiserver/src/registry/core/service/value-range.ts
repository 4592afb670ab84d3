import type { Random } from '@keelson/component-base'
import { ipv4ToNumber, numberToIpv4, parseIpv4Range } from '../../../server/addresses.ts'

/** Consecutive values to hand out. */
export interface ValueRange {
  /** As upstream's messages name it. */
  readonly text: string
  includes(value: string): boolean
  /** Every value once, in the order in which one that nobody asked for by name is tried. */
  candidates(random: Random): Iterable<string>
}

/**
 * Numbers `from` to `to`, both included, each tried once: from the upper band at random, from the lower only when the upper
 * is full. The lower `band` is left to those who ask for a value by name.
 */
function* inBands(o: { from: number; to: number; band: number }, random: Random): Iterable<number> {
  const edge = o.from + o.band
  for (const [from, to] of [
    [edge, o.to],
    [o.from, edge - 1],
  ] as const) {
    const count = to - from + 1
    if (count <= 0) continue
    const start = random.int(count)
    for (let i = 0; i < count; i++) yield from + ((start + i) % count)
  }
}

/** The addresses of an IPv4 range, without those of the network and of broadcast. Its band is KEP-3070's. */
export function clusterIpRange(cidr: string): ValueRange {
  const { base, size } = parseIpv4Range(cidr)
  const [from, to] = [base + 1, base + size - 2]
  const band = size < 32 ? 0 : Math.min(Math.max(16, Math.floor(size / 16)), 256) - 1
  return {
    text: cidr,
    includes: (ip) => ipv4ToNumber(ip) >= from && ipv4ToNumber(ip) <= to,
    *candidates(random) {
      for (const address of inBands({ from, to, band }, random)) yield numberToIpv4(address)
    },
  }
}

/** Ports that services may open on nodes, both ends included. Its band is KEP-3668's. */
export function nodePortRange({ from, to }: { readonly from: number; readonly to: number }): ValueRange {
  const size = to - from + 1
  const band = size < 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 32)), 128)
  return {
    text: `${from}-${to}`,
    includes: (port) => Number(port) >= from && Number(port) <= to,
    *candidates(random) {
      for (const port of inBands({ from, to, band }, random)) yield String(port)
    },
  }
}
