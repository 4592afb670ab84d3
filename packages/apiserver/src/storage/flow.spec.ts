import { once } from 'node:events'
import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { flowOf } from './flow.ts'

/** A stream that takes one chunk and holds it until `take` is called. */
function slowStream() {
  let take: (() => void) | undefined
  const stream = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => void (take = done) })
  return { stream, take: () => take?.() }
}

const listeners = (stream: Writable) => ['drain', 'close', 'error'].map((event) => stream.listenerCount(event))

async function isPending(promise: Promise<void>): Promise<boolean> {
  return Promise.race([promise.then(() => false), new Promise<boolean>((resolve) => setImmediate(resolve, true))])
}

describe('the flow of a stream', () => {
  it('goes on when the stream takes more, time and again', async () => {
    const { stream, take } = slowStream()
    const flow = flowOf(stream)
    for (let n = 0; n < 2; n++) {
      stream.write('x')
      const drained = flow.drained()
      expect(await isPending(drained)).toBe(true)
      take()
      await drained
    }
    await flow.drained()
  })

  it.each([
    ['the stream closes', (stream: Writable) => void stream.destroy()],
    ['the stream fails', (stream: Writable) => void stream.destroy(new Error('broken pipe'))],
    ['the signal aborts', (_: Writable, stop: AbortController) => stop.abort()],
  ])('waits no longer when %s', async (_, end) => {
    const { stream } = slowStream()
    const stop = new AbortController()
    const flow = flowOf(stream, stop.signal)
    stream.write('x')
    const drained = flow.drained()
    expect(await isPending(drained)).toBe(true)
    end(stream, stop)
    await drained
    expect(await isPending(flow.drained())).toBe(false)
  })

  it('leaves no listener behind', async () => {
    const { stream, take } = slowStream()
    const before = listeners(stream)
    const flow = flowOf(stream)
    stream.write('x')
    const drain = once(stream, 'drain')
    take()
    await drain
    flow.release()
    expect(listeners(stream)).toEqual(before)
  })
})
