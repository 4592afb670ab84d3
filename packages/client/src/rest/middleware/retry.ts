import type { Clock } from '@keelson/component-base'
import { isConnectionError } from '../../transport/connection-error.ts'
import type { TransportResponse } from '../../transport/port.ts'
import type { Middleware } from '../dispatch.ts'
import { readBody } from '../dispatch.ts'

/** As many as client-go allows. */
const maxRetries = 10

/** A request that never reached the server is repeated this often: a connection may just have been going away. */
const maxResends = 2

/**
 * Repeats a request that the server asks to repeat (429, or 5xx, with Retry-After), after the time it names, up to ten
 * times; the last refusal is then the answer. A request that cannot have reached the server is sent again at once.
 */
export function retryMiddleware(clock: Clock): Middleware {
  return (next) => async (request) => {
    for (let retry = 0; ; retry++) {
      const response = await resend(() => next(request))
      const delayMs = retryAfterMs(response)
      if (delayMs === undefined || retry === maxRetries) return response
      // The body must be read for the connection to be free again.
      await readBody(response.body)
      await clock.sleep(delayMs, request.signal)
    }
  }

  async function resend(send: () => Promise<TransportResponse>): Promise<TransportResponse> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await send()
      } catch (err) {
        const repeatable = isConnectionError(err) && err.code === 'lost' && !err.sent
        if (!repeatable || attempt === maxResends) throw err
      }
    }
  }
}

/** The delay a refusal asks for; undefined for everything that is not to be repeated. */
function retryAfterMs(response: TransportResponse): number | undefined {
  if (response.status !== 429 && response.status < 500) return undefined
  const header = response.headers['retry-after']
  const seconds = typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : undefined
  return seconds === undefined ? undefined : seconds * 1000
}
