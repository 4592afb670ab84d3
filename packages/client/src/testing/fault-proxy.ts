import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'

interface Pair {
  client: Socket
  server: Socket
  frozen: boolean
  halfOpen: boolean
}

/** A TCP proxy that misbehaves on demand. Faults meet the connections there are; new ones are clean unless told. */
export interface FaultProxy {
  readonly port: number
  /** How many connections are open. */
  readonly connections: number
  /** How many connections were ever accepted. */
  readonly accepted: number
  /** Nothing passes any more, in either direction, while the sockets stay open: a pulled cable. */
  freeze(): void
  /** What the server says is lost, what the client says arrives. */
  halfOpen(): void
  /** Resets every connection. */
  cut(): void
  /** Closes new connections at once, until allowed again. */
  refuse(refusing: boolean): void
  /** Passes everything on `ms` late, on connections made from now on. */
  delay(ms: number): void
  /** Resolves when a connection beyond those accepted so far comes in. */
  nextConnection(): Promise<void>
  close(): Promise<void>
}

/** Starts a proxy on a free loopback port in front of `targetPort`. */
export async function createFaultProxy(targetPort: number): Promise<FaultProxy> {
  const pairs = new Set<Pair>()
  let refusing = false
  let delayMs = 0
  let accepted = 0
  let waiting: (() => void)[] = []

  const server = createServer((client) => {
    if (refusing) {
      client.destroy()
      return
    }
    accepted += 1
    join(client, { port: targetPort, delayMs, pairs })
    for (const wake of waiting) wake()
    waiting = []
  })
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve))

  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return pairs.size
    },
    get accepted() {
      return accepted
    },
    freeze: () => pairs.forEach((pair) => (pair.frozen = true)),
    halfOpen: () => pairs.forEach((pair) => (pair.halfOpen = true)),
    cut: () => pairs.forEach((pair) => destroy(pair, true)),
    refuse: (value) => (refusing = value),
    delay: (ms) => (delayMs = ms),
    nextConnection: () => new Promise((resolve) => waiting.push(resolve)),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const pair of pairs) destroy(pair, false)
      await closed
    },
  }
}

function join(client: Socket, options: { port: number; delayMs: number; pairs: Set<Pair> }): void {
  const server = connect({ host: '127.0.0.1', port: options.port, noDelay: true })
  const pair: Pair = { client, server, frozen: false, halfOpen: false }
  options.pairs.add(pair)
  const later = (pass: () => void): void => {
    if (options.delayMs === 0) pass()
    else globalThis.setTimeout(pass, options.delayMs)
  }
  client.on('data', (chunk) => later(() => void (pair.frozen || server.write(chunk))))
  server.on('data', (chunk) => later(() => void (pair.frozen || pair.halfOpen || client.write(chunk))))
  for (const socket of [client, server]) {
    socket.on('error', () => {})
    socket.on('close', () => {
      if (pair.frozen) return
      destroy(pair, false)
      options.pairs.delete(pair)
    })
  }
}

function destroy(pair: Pair, reset: boolean): void {
  pair.frozen = false
  for (const socket of [pair.client, pair.server]) {
    if (reset) socket.resetAndDestroy()
    else socket.destroy()
  }
}
