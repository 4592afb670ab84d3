import { FakeClock } from '@keelson/component-base/testing'
import { describe, expect, it } from 'vitest'
import type { TransportRequest, TransportResponse } from '../../transport/port.ts'
import { limitMiddleware } from './limit.ts'

describe('the limiter', () => {
  it('lets a burst go and spaces the rest in their order', async () => {
    const clock = new FakeClock()
    const sent: [string, number][] = []
    const send = limitMiddleware(
      10,
      2,
      clock,
    )((request) => {
      sent.push([request.path, clock.monotonic()])
      return Promise.resolve({} as TransportResponse)
    })
    const request = (path: string, signal?: AbortSignal): TransportRequest => ({
      method: 'GET',
      path,
      headers: {},
      signal,
    })
    const abort = new AbortController()
    void send(request('a'))
    void send(request('b'))
    void send(request('c'))
    const given = send(request('given up', abort.signal))
    abort.abort(new Error('enough'))
    await expect(given).rejects.toThrow('enough')
    void send(request('d'))
    await clock.advanceAsync(1000)
    expect(sent).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 100],
      ['d', 200],
    ])
  })
})
