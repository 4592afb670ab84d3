import { ConnectionPool } from 'etcd3/lib/connection-pool.js'
import type { Clock } from '@keelson/component-base'
import { GrpcChannel } from './grpc-channel.ts'
import { fromGrpcError } from './grpc-errors.ts'
import type { CallOptions, EtcdPort } from './port.ts'
import { EtcdError } from './port.ts'
import type { RawRange } from './messages.ts'
import { rangeRequest, toRangeResult } from './messages.ts'
import { decodeSwapResult, encodeSwap } from './swap-codec.ts'
import { openWatchSession } from './watch-session.ts'

/** Where etcd is and how to prove who we are. */
export interface EtcdOptions {
  /** `https://host:port`, one per member. */
  endpoints: readonly string[]
  tls?: { ca: Buffer; cert?: Buffer; key?: Buffer }
  clock: Clock
  /** Bound of one call, milliseconds; 10,000 by default. */
  callTimeoutMs?: number
  /** Called after every call, for metrics. */
  observe?(operation: string, durationMs: number, failed: boolean): void
}

/** A generated gRPC method: request, metadata, options, callback. */
type Unary = (
  request: unknown,
  metadata: unknown,
  options: { deadline: number },
  callback: (err: unknown, response: unknown) => void,
) => { cancel(): void }

type ServiceName = 'KV' | 'Lease' | 'Maintenance'

/** What retrying has to know of a call. */
interface Attempted extends CallOptions {
  method: string
  /** True for calls that may change something: they are only tried again if they never left. */
  writes?: boolean
}

interface Call extends Attempted {
  service: ServiceName
  request: object
}

// A policy that does nothing: the pool's own breaker would close the watch's channel because a transaction failed.
const passThrough = {
  execute: <T>(fn: (context: unknown) => T) => Promise.resolve(fn({ signal: new AbortController().signal })),
}

const channelOptions = {
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  // HTTP/2's default of 64 KB is sixteen pods: on a busy event loop the watch would get no further with each turn.
  'grpc-node.flow_control_window': 4 * 1024 * 1024,
}

const attempts = 3

/**
 * Connects to a real etcd through the etcd3 package's pool; the watch protocol and all retries are our own. Transactions
 * have a lean channel of their own.
 */
export function createEtcdClient(options: EtcdOptions): EtcdPort {
  const pool = createPool(options)
  const transactions = new GrpcChannel(options)
  const call = <R>(c: Call): Promise<R> => withRetry(options, c, () => callOnce<R>(pool, options, c))
  return {
    range: async (r) =>
      toRangeResult(await call<RawRange>({ ...pickCall(r), service: 'KV', method: 'range', request: rangeRequest(r) })),
    swap: (r) =>
      withRetry(options, { ...pickCall(r), method: 'txn', writes: true }, async () => {
        if (r.signal?.aborted) throw new EtcdError('aborted', 'aborted by the caller')
        const message = encodeSwap(r)
        const timeoutMs = timeoutOf(options, r)
        const path = '/etcdserverpb.KV/Txn'
        return decodeSwapResult(await transactions.call({ path, message, timeoutMs, signal: r.signal }))
      }),
    async grantLease(ttlSeconds, o) {
      const lease = await call<{ ID: string }>({
        ...o,
        service: 'Lease',
        method: 'leaseGrant',
        request: { TTL: ttlSeconds },
        writes: true,
      })
      return lease.ID
    },
    watch: (request) => openWatchSession(pool, request),
    async compact(revision, o) {
      try {
        await call({ ...o, service: 'KV', method: 'compact', request: { revision } })
      } catch (err) {
        if (!(err instanceof EtcdError && err.code === 'compacted')) throw err
      }
    },
    async status(o) {
      const raw = await call<{ version: string; dbSize: string; header: { revision: string } }>({
        ...o,
        service: 'Maintenance',
        method: 'status',
        request: {},
      })
      return { version: raw.version, dbSizeBytes: Number(raw.dbSize), revision: Number(raw.header.revision) }
    },
    close: () => {
      pool.close()
      transactions.close()
    },
  }
}

function createPool(options: EtcdOptions): ConnectionPool {
  return new ConnectionPool({
    hosts: [...options.endpoints],
    credentials: options.tls && {
      rootCertificate: options.tls.ca,
      privateKey: options.tls.key,
      certChain: options.tls.cert,
    },
    grpcOptions: channelOptions,
    faultHandling: { host: () => passThrough as never, global: passThrough as never },
  })
}

const pickCall = (o: CallOptions): CallOptions => ({ signal: o.signal, timeoutMs: o.timeoutMs })

const timeoutOf = (options: EtcdOptions, call: CallOptions): number => call.timeoutMs ?? options.callTimeoutMs ?? 10_000

async function withRetry<R>(options: EtcdOptions, call: Attempted, once: () => Promise<R>): Promise<R> {
  const startedAt = options.clock.monotonic()
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await once()
      options.observe?.(call.method, options.clock.monotonic() - startedAt, false)
      return response
    } catch (err) {
      const failure = fromGrpcError(err, call.writes === true)
      if (failure.code !== 'unavailable' || attempt === attempts || call.signal?.aborted) {
        options.observe?.(call.method, options.clock.monotonic() - startedAt, true)
        throw failure
      }
      await options.clock.sleep(50 * attempt, call.signal)
    }
  }
}

async function callOnce<R>(pool: ConnectionPool, options: EtcdOptions, call: Call): Promise<R> {
  if (call.signal?.aborted) throw new EtcdError('aborted', 'aborted by the caller')
  const deadline = options.clock.now() + timeoutOf(options, call)
  // The outcome is wrapped so that the pool never sees a failure: it would tear down every channel to the member.
  const outcome = await pool.withConnection(call.service, ({ client, metadata }) => {
    const method = (client as unknown as Record<string, Unary>)[call.method] as Unary
    return new Promise<{ response: R } | { err: unknown }>((resolve) => {
      const running = method.call(client, call.request, metadata, { deadline }, (err, response) => {
        call.signal?.removeEventListener('abort', cancel)
        resolve(err ? { err } : { response: response as R })
      })
      const cancel = (): void => running.cancel()
      call.signal?.addEventListener('abort', cancel, { once: true })
    })
  })
  if ('err' in outcome) throw outcome.err
  return outcome.response
}
