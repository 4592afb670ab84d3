import { EtcdError } from './port.ts'

/** What grpc-js puts on its errors. */
interface GrpcError {
  code?: number
  details?: string
  message?: string
}

const cancelled = 1
const deadlineExceeded = 4
const resourceExhausted = 8
const unavailable = 14

// etcd's error texts are part of its API (api/v3rpc/rpctypes); the status codes alone do not tell these apart.
const byDetails: [RegExp, ConstructorParameters<typeof EtcdError>[0]][] = [
  [/required revision has been compacted/, 'compacted'],
  [/required revision is a future revision/, 'futureRevision'],
  [/requested lease not found/, 'leaseNotFound'],
  [/request is too large/, 'tooLarge'],
  [
    /no leader|not leader|leader changed|too many requests|not capable|server stopped|mvcc: database space exceeded/,
    'unavailable',
  ],
  [/request timed out/, 'timeout'],
]

// grpc-js fails a call with these before a byte of it has left the process.
const neverSent =
  /No connection established|ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|Name resolution failed|Channel has been shut down/

/** Translates a gRPC failure; `wroteMaybe` is true for calls that change something. */
export function fromGrpcError(err: unknown, wroteMaybe: boolean): EtcdError {
  if (err instanceof EtcdError) return err
  const { code, details, message } = (err ?? {}) as GrpcError
  const text = details || message || String(err)
  for (const [pattern, etcdCode] of byDetails) {
    if (pattern.test(text)) return new EtcdError(etcdCode, text, { cause: err })
  }
  if (code === cancelled) return new EtcdError('aborted', text, { cause: err })
  if (code === resourceExhausted) return new EtcdError('tooLarge', text, { cause: err })
  if (code === unavailable && neverSent.test(text)) return new EtcdError('unavailable', text, { cause: err })
  if (code === deadlineExceeded || code === unavailable) {
    return new EtcdError(wroteMaybe || code === deadlineExceeded ? 'timeout' : 'unavailable', text, { cause: err })
  }
  return new EtcdError('internal', text, { cause: err })
}
