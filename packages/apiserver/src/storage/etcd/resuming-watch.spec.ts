import { nullLogger, seededRandom } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { describe, expect, it } from 'vitest'
import type { EtcdEvent, EtcdWatchRequest } from './port.ts'
import { EtcdError } from './port.ts'
import { startResumingWatch } from './resuming-watch.ts'

const put = (revision: number): EtcdEvent => ({
  type: 'put',
  kv: { key: `/k${revision}`, value: Buffer.from('x'), createRevision: revision, modRevision: revision, version: 1 },
})

function script() {
  const clock = new FakeClock()
  const streams: (EtcdWatchRequest & { progressAsked: number; over: boolean })[] = []
  const revisions: number[] = []
  const compacted: number[] = []
  const watch = startResumingWatch({
    etcd: {
      watch(request) {
        const stream = Object.assign({ ...request }, { progressAsked: 0, over: false })
        stream.onEnd = (error) => {
          if (stream.over) return
          stream.over = true
          request.onEnd(error)
        }
        streams.push(stream)
        return { requestProgress: () => void stream.progressAsked++, cancel: () => stream.onEnd(undefined) }
      },
    },
    clock,
    random: seededRandom(1),
    logger: nullLogger,
    key: '/',
    afterRevision: 10,
    heartbeatMs: 1000,
    onEvents: (events) => revisions.push(...events.map((event) => event.kv.modRevision)),
    onCompacted: (error) => compacted.push(error.compactRevision ?? 0),
  })
  const latest = () => streams.at(-1) as (typeof streams)[0]
  return { clock, streams, revisions, compacted, watch, latest }
}

describe('a resuming watch', () => {
  it('resumes after the last revision delivered and drops repetitions', async () => {
    const { clock, streams, revisions, latest } = script()
    latest().onEvents([put(11), put(13)])
    latest().onEnd(new EtcdError('unavailable', 'cut'))
    await clock.advance(100)
    expect(streams).toHaveLength(2)
    expect(latest().startRevision).toBe(14)
    latest().onEvents([put(13), put(14)])
    expect(revisions).toEqual([11, 13, 14])
  })

  it('asks a silent stream for a sign of life and gives it up when none comes', async () => {
    const { clock, streams, latest } = script()
    latest().onCreated?.(10)
    await clock.advance(1000)
    expect(latest().progressAsked).toBe(1)
    latest().onProgress(10)
    await clock.advance(1000)
    expect(streams).toHaveLength(1)
    await clock.advance(5000)
    expect(streams.length).toBeGreaterThan(1)
    expect(streams[0]?.over).toBe(true)
    expect(latest().startRevision).toBe(11)
  })

  it('backs off while etcd is away', async () => {
    const { clock, streams, latest } = script()
    for (let n = 0; n < 200; n++) {
      if (!latest().over) latest().onEnd(new EtcdError('unavailable', 'refused'))
      await clock.advance(100)
    }
    expect(streams.length).toBeLessThan(20)
    expect(streams.length).toBeGreaterThan(5)
  })

  it('reports compaction once and stops', async () => {
    const { clock, streams, compacted, latest } = script()
    latest().onEnd(new EtcdError('compacted', 'gone', { compactRevision: 20 }))
    await clock.advance(60_000)
    expect(compacted).toEqual([20])
    expect(streams).toHaveLength(1)
  })

  it('stops when told', async () => {
    const { clock, streams, watch } = script()
    watch.stop()
    await clock.advance(60_000)
    expect(streams).toHaveLength(1)
  })
})
