/** A tracked UDP connection: where the client sends to, and who answers. */
export interface Flow {
  readonly to: Peer
  /** Differs from `to` where the kernel translates. */
  readonly answeredBy: Peer
}

/** An address and a port. */
export interface Peer {
  readonly address: string
  readonly port: number
}

/** Reads what `conntrack -L` prints: each line holds the direction of the first packet, then that of the answers. */
export function parseFlows(listing: string): readonly Flow[] {
  const directions = /src=\S+ dst=(\S+) sport=\d+ dport=(\d+) .*?src=(\S+) dst=\S+ sport=(\d+) dport=\d+/
  return listing.split('\n').flatMap((line) => {
    const [, dst, dport, src, sport] = directions.exec(line) ?? []
    if (dst === undefined || src === undefined) return []
    return [{ to: { address: dst, port: Number(dport) }, answeredBy: { address: src, port: Number(sport) } }]
  })
}

/** A peer as text, which serves as its key. */
export function peerKey({ address, port }: Peer): string {
  return `${address}:${port}`
}
