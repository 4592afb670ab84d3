import { once } from 'node:events'
import { createServer } from 'node:https'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { serveHelper } from '../lib/child.ts'

// The limit of what a Node process can do: prepared chunks, nothing else.
const chunkBytes = 64 * 1024

function write(response: ServerResponse, chunks: readonly Buffer[]): void {
  let at = 0
  const next = (): void => {
    while (at < chunks.length) if (!response.write(chunks[at++])) return
    response.end()
  }
  response.on('drain', next)
  next()
}

serveHelper(async ({ key, cert, body }: { key: string; cert: string; body: Uint8Array }) => {
  const plain: Buffer[] = []
  for (let at = 0; at < body.length; at += chunkBytes) plain.push(Buffer.from(body.subarray(at, at + chunkBytes)))
  const members = plain.map((chunk) => gzipSync(chunk, { level: 1 }))
  const server = createServer({ key, cert }, (request, response) => {
    const gzip = request.headers['accept-encoding'] === 'gzip'
    response.writeHead(200, { 'content-type': 'application/json', ...(gzip ? { 'content-encoding': 'gzip' } : {}) })
    if (request.url === '/livez') response.end('ok')
    else write(response, gzip ? members : plain)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port }
})
