import { formatIpv4Range, parseIpv4Range, sizeOf, type Ipv4Range } from './ipv4-range.ts'

/** How the range of pod addresses is divided. */
export interface PodRangesOptions {
  readonly clusterCidr: string
  /** The prefix length of every node's part. */
  readonly nodeMaskSize: number
  /** Kept free of nodes where it overlaps the cluster's range. */
  readonly serviceCidr?: string
}

/**
 * The parts of the cluster's pod range and who has them. It is rebuilt from the nodes after a restart. A part once given
 * to a name stays with it until it is released: a write whose outcome is not known can be repeated, and the
 * part is not given away meanwhile.
 */
export class PodRanges {
  readonly #cluster: Ipv4Range
  readonly #nodeMaskSize: number
  readonly #count: number
  /** One bit per part, set when it is taken. */
  readonly #taken: Uint8Array
  readonly #byNode = new Map<string, readonly number[]>()
  #next = 0

  /** @throws Error when a node's part would not fit into the cluster's range */
  constructor({ clusterCidr, nodeMaskSize, serviceCidr }: PodRangesOptions) {
    const cluster = parseIpv4Range(clusterCidr)
    if (cluster === undefined) throw new Error(`the cluster CIDR ${clusterCidr} is not an IPv4 range`)
    if (nodeMaskSize < cluster.prefixLength || nodeMaskSize > 32) {
      throw new Error(`a node CIDR mask of /${nodeMaskSize} does not fit into the cluster CIDR ${clusterCidr}`)
    }
    this.#cluster = cluster
    this.#nodeMaskSize = nodeMaskSize
    this.#count = 2 ** (nodeMaskSize - cluster.prefixLength)
    this.#taken = new Uint8Array(Math.ceil(this.#count / 8))
    if (serviceCidr !== undefined) for (const part of this.#partsOf(serviceCidr)) this.#mark(part, true)
  }

  /** The part of a node: the one it has been given before, else a free one; undefined when all are taken. */
  assign(node: string): string | undefined {
    const known = this.#byNode.get(node)?.[0]
    const part = known ?? this.#findFree()
    if (part === undefined) return undefined
    if (known === undefined) {
      this.#mark(part, true)
      this.#byNode.set(node, [part])
    }
    const first = this.#cluster.first + part * sizeOf(this.#nodeMaskSize)
    return formatIpv4Range({ first, prefixLength: this.#nodeMaskSize })
  }

  /** Takes note of the ranges that a node has; they replace what it had before. Those of other clusters are ignored. */
  occupy(node: string, cidrs: readonly string[]): void {
    this.release(node)
    const parts = cidrs.flatMap((cidr) => this.#partsOf(cidr)).filter((part) => !this.#isTaken(part))
    for (const part of parts) this.#mark(part, true)
    if (parts.length > 0) this.#byNode.set(node, parts)
  }

  /** Frees what a node had. */
  release(node: string): void {
    for (const part of this.#byNode.get(node) ?? []) this.#mark(part, false)
    this.#byNode.delete(node)
  }

  /** The parts that a range touches. */
  #partsOf(cidr: string): number[] {
    const range = parseIpv4Range(cidr)
    if (range === undefined) return []
    const partSize = sizeOf(this.#nodeMaskSize)
    const from = Math.max(0, Math.floor((range.first - this.#cluster.first) / partSize))
    const end = Math.ceil((range.first + sizeOf(range.prefixLength) - this.#cluster.first) / partSize)
    const to = Math.min(this.#count, end)
    return from >= to ? [] : Array.from({ length: to - from }, (_, offset) => from + offset)
  }

  /** Goes round, so that a part that was just freed is the last to be used again. */
  #findFree(): number | undefined {
    for (let step = 0; step < this.#count; step++) {
      const part = (this.#next + step) % this.#count
      if (this.#isTaken(part)) continue
      this.#next = (part + 1) % this.#count
      return part
    }
    return undefined
  }

  #isTaken(part: number): boolean {
    return ((this.#taken[part >> 3] ?? 0) & (1 << (part & 7))) !== 0
  }

  #mark(part: number, taken: boolean): void {
    const bit = 1 << (part & 7)
    const byte = this.#taken[part >> 3] ?? 0
    this.#taken[part >> 3] = taken ? byte | bit : byte & ~bit
  }
}
