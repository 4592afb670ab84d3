import { acceptsGzip } from '../negotiation/accept.ts'
import { columnDefinitions, encodeValue, itemEncoding, tableOpening } from '../negotiation/encode.ts'
import { negotiateOutput } from '../negotiation/output.ts'
import type { OutputFormat } from '../negotiation/output.ts'
import { interpretStorageError } from '../registry/generic/errors.ts'
import type { Resource } from '../registry/generic/resource.ts'
import { parseListOptions } from '../request/list-options.ts'
import type { Exchange } from '../request/exchange.ts'
import { listEnvelope, writeList } from '../storage/index.ts'
import type { ItemEncoding, StoredList } from '../storage/port.ts'
import { bodyStream, send, writeHead } from './respond.ts'
import { namespaceOf } from './target.ts'
import type { ResourceHandler } from './target.ts'

// As upstream: smaller answers are not worth compressing.
const gzipThresholdBytes = 128 * 1024

/** A list as it goes out: bytes before the items, the form of the items, bytes after. */
interface ListBody {
  readonly head: Buffer
  readonly tail: Buffer
  readonly encoding?: ItemEncoding
}

function bodyOf(resource: Resource, list: StoredList, format: OutputFormat, now: () => number): ListBody {
  const { kind } = resource
  const { transform } = format
  const encoding = itemEncoding(kind, transform, now)
  if (transform?.kind === 'Table') {
    const metadata = JSON.stringify({
      resourceVersion: String(list.revision),
      continue: list.continue,
      remainingItemCount: list.remainingItemCount,
    })
    const columns = transform.headers ? columnDefinitions(kind) : 'null'
    const head = Buffer.from(tableOpening(transform.version, metadata, columns))
    return { head, tail: Buffer.from(']}\n'), ...(encoding === undefined ? {} : { encoding }) }
  }
  const apiVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`
  if (transform === undefined || encoding === undefined) return listEnvelope(kind.listKind, apiVersion, list)
  return { ...listEnvelope('PartialObjectMetadataList', transform.version, list), encoding }
}

/** YAML and pretty JSON are for people: parsed and written again as a whole. */
function sendReformatted(exchange: Exchange, list: StoredList, body: ListBody, format: OutputFormat): void {
  const parts = [body.head]
  for (const [index, chunk] of list.chunks().entries()) parts.push(chunk.bytes(index > 0, body.encoding))
  parts.push(body.tail)
  const value: unknown = JSON.parse(Buffer.concat(parts).toString())
  send(exchange, { status: 200, contentType: format.mediaType, body: encodeValue(value, format) })
}

function worthCompressing(exchange: Exchange, list: StoredList): boolean {
  if (!acceptsGzip(exchange.request.headers['accept-encoding'])) return false
  let size = 0
  for (const chunk of list.chunks()) {
    for (const item of chunk.items) {
      size += item.bytes.length
      if (size > gzipThresholdBytes) return true
    }
  }
  return false
}

/** LIST: the storage's shared chunks between an opening and a closing, each written with backpressure. */
export const listHandler: ResourceHandler = async (deps, resource, exchange) => {
  const { context } = exchange
  const format = negotiateOutput(context, { transforms: true })
  const options = parseListOptions(resource.kind, context.query, context.info.parts[1] ?? '')
  const namespace = namespaceOf(resource, exchange)
  const list = await resource.storage
    .list({
      ...(namespace === '' ? {} : { namespace }),
      ...(options.label === undefined ? {} : { label: options.label }),
      ...(options.field === undefined ? {} : { field: options.field }),
      ...(options.resourceVersion === '' ? {} : { resourceVersion: options.resourceVersion }),
      ...(options.resourceVersionMatch === undefined ? {} : { resourceVersionMatch: options.resourceVersionMatch }),
      ...(options.continue === '' ? {} : { continue: options.continue }),
      limit: options.limit,
      signal: context.signal,
    })
    .catch((err: unknown) => {
      throw interpretStorageError(err, resource.groupResource, { operation: 'list' })
    })
  const body = bodyOf(resource, list, format, () => deps.clock.now())
  if (format.mediaType !== 'application/json' || format.pretty) return sendReformatted(exchange, list, body, format)
  const gzip = worthCompressing(exchange, list)
  writeHead(exchange, 200, {
    'Content-Type': 'application/json',
    ...(gzip ? { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' } : {}),
  })
  await writeList(bodyStream(exchange), list, { ...body, gzip, signal: context.signal })
}
