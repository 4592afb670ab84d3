import { connect } from 'node:tls'
import { serveHelper } from '../lib/child.ts'
import type { Target } from '../lib/cluster.ts'

// Raw sockets: a thousand HTTP parsers would cost this process more than the server under test.
let frames = 0

const newline = 10
const carriageReturn = 13

/** Counts the frames of one stream: they end in a bare newline; chunk and header lines end in CR LF. */
function frameCounter(): (part: Buffer) => void {
  let last = 0
  return (part) => {
    for (let at = part.indexOf(newline); at >= 0; at = part.indexOf(newline, at + 1)) {
      if ((at === 0 ? last : part[at - 1]) !== carriageReturn) frames++
    }
    last = part[part.length - 1] ?? last
  }
}

function open(target: Target, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', ...target }, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n`)
    })
    socket.once('data', (part: Buffer) => {
      if (!part.toString('latin1', 0, 20).includes(' 200')) return reject(new Error(part.toString('latin1', 0, 300)))
      resolve()
    })
    socket.on('data', frameCounter())
    socket.on('error', reject)
  })
}

serveHelper(async (o: { open?: { target: Target; path: string; count: number }; expect?: number }) => {
  if (o.open) {
    const { target, path, count } = o.open
    for (let opened = 0; opened < count; opened += 50) {
      await Promise.all(Array.from({ length: Math.min(50, count - opened) }, () => open(target, path)))
    }
    frames = 0
    return {}
  }
  const end = performance.now() + 60_000
  while (frames < (o.expect ?? 0) && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 2))
  const seen = frames
  frames = 0
  return { seen, at: Date.now() }
})
