import { Writable } from 'node:stream'
import { systemClock } from '@keelson/component-base'
import { describe, expect, it } from 'vitest'
import { StorageError } from './errors.ts'
import { createStoredObject } from './stored-object.ts'
import { eventually } from './testing/eventually.ts'
import { WatchChannel } from './watch-channel.ts'
import { createSharedEvent } from './watch-event.ts'
import { writeWatch } from './write-watch.ts'

const event = (revision: number, size = 10) =>
  createSharedEvent(
    'ADDED',
    createStoredObject('/k', Buffer.from(`{"metadata":{"x":"${'x'.repeat(size)}"}}`), revision),
  )

function sink(): { stream: Writable; writes: string[] } {
  const writes: string[] = []
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      writes.push(chunk.toString())
      done()
    },
  })
  return { stream, writes }
}

const revisions = (writes: string[]): string[] => {
  const lines = writes.join('').trim().split('\n')
  return lines.map(
    (line) =>
      (JSON.parse(line) as { object: { metadata: { resourceVersion: string } } }).object.metadata.resourceVersion,
  )
}

describe('writeWatch', () => {
  it('sends the first event of a quiet stream at once and gathers what follows closely', async () => {
    const channel = new WatchChannel({ onClose: () => undefined })
    const { stream, writes } = sink()
    const done = writeWatch(channel, stream, { clock: systemClock })
    channel.push(event(1))
    await eventually(() => expect(writes).toHaveLength(1))
    for (let revision = 2; revision <= 50; revision++) channel.push(event(revision))
    await eventually(() => expect(revisions(writes)).toHaveLength(50))
    expect(writes.length).toBeLessThan(10)
    expect(revisions(writes)).toEqual(Array.from({ length: 50 }, (_, n) => String(n + 1)))
    channel.end()
    await done
  })

  it('writes what is queued before it ends, and leaves the error to the caller', async () => {
    const channel = new WatchChannel({ onClose: () => undefined })
    channel.push(event(1))
    channel.end(new StorageError('expired', 'gone'))
    const { stream, writes } = sink()
    await writeWatch(channel, stream, { clock: systemClock })
    expect(revisions(writes)).toEqual(['1'])
    expect(channel.error?.code).toBe('expired')
    expect(stream.writableEnded).toBe(false)
  })

  it('closes the watch when the stream closes', async () => {
    let closed = false
    const channel = new WatchChannel({ onClose: () => (closed = true) })
    const { stream } = sink()
    const done = writeWatch(channel, stream, { clock: systemClock })
    stream.destroy()
    await done
    expect(closed).toBe(true)
  })
})

describe('WatchChannel', () => {
  it('ends a watch whose reader falls behind, by bytes or by count, and drops the backlog', () => {
    for (const limits of [
      { maxEvents: 5, maxBytes: 1e9 },
      { maxEvents: 1e9, maxBytes: 5000 },
    ]) {
      const channel = new WatchChannel({ limits, onClose: () => undefined })
      for (let revision = 1; revision <= 8; revision++) channel.push(event(revision, 1000))
      expect(channel.error?.code).toBe('slowConsumer')
      expect(channel.take()).toEqual([])
    }
  })

  it('does not count initial events towards the limits', () => {
    const channel = new WatchChannel({ limits: { maxEvents: 2, maxBytes: 1e9 }, onClose: () => undefined })
    channel.hold()
    channel.push(event(11))
    expect(channel.take()).toEqual([])
    channel.startWith(Array.from({ length: 10 }, (_, n) => event(n + 1)).values())
    expect(channel.take(Infinity).map((taken) => taken.stored.revision)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect(channel.error).toBeUndefined()
  })
})
