import { statusErrors } from '@keelson/apimachinery'
import type { RawRequest } from './exchange.ts'

/** Largest body the server reads: 3 MB, as upstream's --max-request-body-bytes. */
export const maxRequestBodyBytes = 3 * 1024 * 1024

function tooLarge(limit: number): Error {
  return statusErrors.requestEntityTooLarge(`limit is ${limit}`)
}

/**
 * Reads a whole request body of at most `limit` bytes.
 *
 * Throws requestEntityTooLarge beyond that; what the client still sends is then read and dropped, so that it gets to
 * see the answer.
 */
export function readBody(request: RawRequest, limit = maxRequestBodyBytes): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > limit) {
    request.resume()
    return Promise.reject(tooLarge(limit))
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const done = () => {
      request.off('data', onData)
      request.off('end', onEnd)
      request.off('error', onError)
      request.off('close', onClose)
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) {
        chunks.push(chunk)
        return
      }
      done()
      request.on('error', () => undefined)
      request.resume()
      reject(tooLarge(limit))
    }
    const onEnd = () => {
      done()
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size))
    }
    const onError = (err: Error) => {
      done()
      reject(statusErrors.badRequest(`the request body could not be read: ${err.message}`))
    }
    const onClose = () => onError(new Error('the connection was closed'))
    if (request.readableEnded) {
      resolve(Buffer.alloc(0))
      return
    }
    request.on('data', onData)
    request.on('end', onEnd)
    request.on('error', onError)
    request.on('close', onClose)
  })
}
