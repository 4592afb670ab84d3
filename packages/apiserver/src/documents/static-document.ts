import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { acceptsGzip } from '../negotiation/accept.ts'
import type { DocumentAnswer, DocumentRequest } from './port.ts'

const compress = promisify(gzip)
const decompress = promisify(gunzip)

/** A finished document. Only its compressed bytes are kept; clients that take no gzip make the server inflate them. */
export interface StaticDocument {
  readonly contentType: string
  /** Upper-case hexadecimal SHA-512 of the plain bytes. */
  readonly hash: string
  readonly gzip: Buffer
}

/** Hashes and compresses a document. */
export async function makeDocument(contentType: string, body: string | Buffer): Promise<StaticDocument> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  return {
    contentType,
    hash: createHash('sha512').update(bytes).digest('hex').toUpperCase(),
    gzip: await compress(bytes),
  }
}

/** Sends a document: 304 when the client has it already, compressed when the client takes that. */
export async function sendDocument(
  document: StaticDocument,
  request: DocumentRequest,
  extraHeaders: Readonly<Record<string, string>> = {},
): Promise<DocumentAnswer> {
  const headers: Record<string, string> = {
    etag: `"${document.hash}"`,
    vary: 'Accept, Accept-Encoding',
    ...extraHeaders,
  }
  if (hasTag(request.ifNoneMatch, document.hash)) return { status: 304, headers, body: Buffer.alloc(0) }
  headers['content-type'] = document.contentType
  if (acceptsGzip(request.acceptEncoding)) {
    headers['content-encoding'] = 'gzip'
    return { status: 200, headers, body: document.gzip }
  }
  return { status: 200, headers, body: await decompress(document.gzip) }
}

function hasTag(ifNoneMatch: string | undefined, hash: string): boolean {
  const tags = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags?.some((tag) => tag === '*' || tag === `"${hash}"`) ?? false
}
