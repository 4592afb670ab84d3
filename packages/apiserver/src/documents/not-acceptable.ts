import { statusErrors } from '@keelson/apimachinery'
import type { DocumentAnswer } from './port.ts'

/** The answer to a client that takes none of the media types a document comes in. */
export function notAcceptable(accepted: readonly string[]): DocumentAnswer {
  const { status } = statusErrors.notAcceptable([...accepted])
  return {
    status: status.code,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(status)),
  }
}
