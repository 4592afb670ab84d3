import { once } from 'node:events'
import { duplexPair, type Duplex } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { createSpdyConnection, type SpdyConnection } from './connection.ts'
import type { SpdyStream } from './stream.ts'

function pair(onStream: (stream: SpdyStream) => boolean): {
  client: SpdyConnection
  server: SpdyConnection
  wire: Duplex
} {
  const [a, b] = duplexPair()
  const client = createSpdyConnection(a, { role: 'client' })
  const server = createSpdyConnection(b, { role: 'server', onStream })
  return { client, server, wire: a }
}

async function gone(connection: SpdyConnection): Promise<void> {
  if (!connection.closed.aborted) await once(connection.closed, 'abort')
}

describe('SPDY connection', () => {
  it('carries data both ways and half-closes each direction by itself', async () => {
    const { client } = pair((stream) => {
      void text(stream).then((said) => stream.end(`${stream.header('StreamType')}:${said}`))
      return true
    })
    const streams = await Promise.all(['one', 'two'].map((name) => client.open({ streamtype: [name] })))
    for (const stream of streams) stream.end('hello')
    expect(await Promise.all(streams.map((stream) => text(stream)))).toEqual(['one:hello', 'two:hello'])
  })

  it('answers a refused stream with a reset', async () => {
    const { client } = pair(() => false)
    await expect(client.open({ streamtype: ['bogus'] })).rejects.toThrow('status 3')
  })

  it('answers pings', async () => {
    const { client, server } = pair(() => true)
    await expect(client.ping()).resolves.toBeUndefined()
    await expect(server.ping()).resolves.toBeUndefined()
  })

  it('still delivers what has arrived when the transport closes at the same moment', async () => {
    const words = Array.from({ length: 100 }, (_, index) => `word ${index}`)
    const { client, wire } = pair((stream) => {
      for (const word of words) stream.write(word)
      stream.end()
      return true
    })
    // As a TLS socket under load does: it says that it is closed while frames that it has delivered wait to be decoded.
    const said = client.open({}).then((stream) => {
      wire.emit('close')
      return text(stream)
    })
    expect(await said).toBe(words.join(''))
  })

  it('delivers everything written before close, then ends the peer', async () => {
    const { client, server } = pair((stream) => {
      stream.end(Buffer.alloc(300_000, 7))
      return true
    })
    const stream = await client.open({})
    const received = buffer(stream)
    server.close()
    expect((await received).length).toBe(300_000)
    await gone(client)
  })

  it('ends open streams when the transport goes away', async () => {
    let serverSide: SpdyStream | undefined
    const { client, server, wire } = pair((stream) => {
      serverSide = stream
      return true
    })
    const stream = await client.open({})
    const rest = text(stream)
    wire.destroy()
    expect(await rest).toBe('')
    await gone(server)
    expect(serverSide?.destroyed).toBe(true)
  })

  it('holds the peer back while a stream is not read, and loses nothing', async () => {
    let serverSide: SpdyStream | undefined
    const { client } = pair((stream) => {
      serverSide = stream
      return true
    })
    const stream = await client.open({})
    let sent = 0
    const pump = async () => {
      for (let index = 0; index < 64; index += 1) {
        await new Promise<void>((resolve) => stream.write(Buffer.alloc(65_536), () => resolve()))
        sent += 65_536
      }
      stream.end()
    }
    const done = pump()
    await new Promise((resolve) => setImmediate(resolve))
    expect(sent).toBeLessThan(64 * 65_536)
    expect((await buffer(serverSide as SpdyStream)).length).toBe(64 * 65_536)
    await done
  })
})
