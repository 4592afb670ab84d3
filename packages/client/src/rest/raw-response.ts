import { ConnectionError } from '../transport/connection-error.ts'
import type { TransportResponse } from '../transport/port.ts'
import type { RawResponse } from './client.ts'
import { readBody } from './dispatch.ts'

/** An answer whose body is still to come. */
export function streamedResponse(response: TransportResponse): RawResponse {
  return makeResponse(response, () => readBody(response.body))
}

/** An answer whose body is there. */
export function bufferedResponse(response: TransportResponse, bytes: Buffer): RawResponse {
  return makeResponse({ ...response, body: chunksOf(bytes) }, () => Promise.resolve(bytes))
}

function makeResponse(response: TransportResponse, bytes: () => Promise<Buffer>): RawResponse {
  return {
    ...response,
    bytes,
    text: async () => (await bytes()).toString('utf8'),
    async json<R>() {
      const text = (await bytes()).toString('utf8')
      try {
        return JSON.parse(text) as R
      } catch (err) {
        throw new ConnectionError('protocol', `the server's answer is not JSON: ${text.slice(0, 100)}`, { cause: err })
      }
    },
  }
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer, void, undefined> {
  yield await Promise.resolve(bytes)
}
