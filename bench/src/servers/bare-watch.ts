import { once } from 'node:events'
import { createServer } from 'node:https'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serveHelper } from '../lib/child.ts'

// The limit: the frames of one burst, gathered per stream for 20 ms, one shared buffer for all streams.
const gatherMs = 20
const streams = new Set<ServerResponse>()
let gathered: Buffer[] = []
let timer: NodeJS.Timeout | undefined

function flush(): void {
  timer = undefined
  const bytes = Buffer.concat(gathered)
  gathered = []
  for (const stream of streams) stream.write(bytes)
}

serveHelper(
  async (o: { listen?: { key: string; cert: string }; frame?: Uint8Array; events?: number; everyMs?: number }) => {
    if (o.listen) {
      const server = createServer(o.listen, (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.flushHeaders()
        streams.add(response)
        response.on('close', () => streams.delete(response))
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      return { port: (server.address() as AddressInfo).port }
    }
    const frame = Buffer.from(o.frame as Uint8Array)
    const start = performance.now()
    for (let sent = 0; sent < (o.events ?? 0);) {
      const due = Math.min(o.events ?? 0, Math.ceil((performance.now() - start) / (o.everyMs ?? 1)))
      for (; sent < due; sent++) gathered.push(frame)
      timer ??= setTimeout(flush, gatherMs)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    return {}
  },
)
