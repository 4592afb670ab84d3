import { connect } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import { serveHelper } from '../lib/child.ts'
import type { Target } from '../lib/cluster.ts'

// Raw sockets: a thousand HTTP parsers would cost this process more than the server under test.
const sockets: TLSSocket[] = []
let frames = 0

const newline = 10
const carriageReturn = 13

/** Frames end in a bare newline; chunk and header lines end in CR LF. */
function countFrames(part: Buffer): void {
  for (let at = part.indexOf(newline); at >= 0; at = part.indexOf(newline, at + 1)) {
    if (at === 0 || part[at - 1] !== carriageReturn) frames++
  }
}

function open(target: Target, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', ...target }, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n`)
    })
    sockets.push(socket)
    socket.once('data', (part: Buffer) => {
      if (!part.toString('latin1', 0, 20).includes(' 200')) return reject(new Error(part.toString('latin1', 0, 300)))
      resolve()
    })
    socket.on('data', countFrames)
    socket.on('error', reject)
  })
}

serveHelper(async (o: { open?: { target: Target; path: string; count: number }; expect?: number; close?: true }) => {
  if (o.open) {
    const { target, path, count } = o.open
    for (let opened = 0; opened < count; opened += 50) {
      await Promise.all(Array.from({ length: Math.min(50, count - opened) }, () => open(target, path)))
    }
    frames = 0
    return { opened: sockets.length }
  }
  if (o.close) {
    for (const socket of sockets.splice(0)) socket.destroy()
    return {}
  }
  const end = performance.now() + 60_000
  while (frames < (o.expect ?? 0) && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 2))
  const seen = frames
  frames = 0
  return { seen, at: Date.now() }
})
