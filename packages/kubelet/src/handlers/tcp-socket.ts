import net from 'node:net'
import { deadline } from './deadline.ts'
import type { HandlerResult } from './port.ts'
import { describe } from './http-get.ts'

/** Succeeds when a connection can be opened within the time. */
export function tcpSocket(check: { host: string; port: number; timeoutMs: number }): Promise<HandlerResult> {
  const { host, port, timeoutMs } = check
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, signal: deadline(timeoutMs) })
    socket.on('connect', () => {
      resolve({ result: 'success', output: '' })
      socket.destroy()
    })
    socket.on('error', (err) => {
      const timedOut = err.name === 'AbortError' || err.name === 'TimeoutError'
      const output = timedOut
        ? `dial tcp ${host}:${port}: i/o timeout`
        : describe(err, { hostname: host, port: String(port) })
      resolve({ result: 'failure', output })
    })
  })
}
