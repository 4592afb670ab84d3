import type { Clock } from '@keelson/component-base'
import type { Middleware } from '../dispatch.ts'

/** Lets `burst` requests go at once and `qps` per second after that; further ones wait in their order. */
export function limitMiddleware(qps: number, burst: number, clock: Clock): Middleware {
  let tokens = burst
  let filledAt = clock.monotonic()
  return (next) => async (request) => {
    const now = clock.monotonic()
    tokens = Math.min(burst, tokens + ((now - filledAt) * qps) / 1000)
    filledAt = now
    tokens -= 1
    if (tokens < 0) {
      await clock.sleep((-tokens * 1000) / qps, request.signal).catch((err: unknown) => {
        tokens += 1
        throw err
      })
    }
    return await next(request)
  }
}
