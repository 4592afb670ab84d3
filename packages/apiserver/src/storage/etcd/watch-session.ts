import type { ConnectionPool } from 'etcd3/lib/connection-pool.js'
import type { RawKeyValue } from './messages.ts'
import { toKeyValue } from './messages.ts'
import { fromGrpcError } from './grpc-errors.ts'
import type { EtcdEvent, EtcdWatch, EtcdWatchRequest } from './port.ts'
import { EtcdError } from './port.ts'

interface RawWatchResponse {
  header: { revision: string }
  created: boolean
  canceled: boolean
  compact_revision: string
  cancel_reason: string
  fragment: boolean
  events: { type: string; kv: RawKeyValue; prev_kv: RawKeyValue | null }[]
}

interface WatchStream {
  write(request: object): void
  cancel(): void
  on(event: 'data', fn: (response: RawWatchResponse) => void): WatchStream
  on(event: 'error', fn: (err: unknown) => void): WatchStream
  on(event: 'end', fn: () => void): WatchStream
}

interface MetadataLike {
  clone(): MetadataLike
  set(key: string, value: string): void
}

/**
 * Opens one watch on a gRPC stream of its own and speaks etcd's watch protocol on it: creation, fragments, progress,
 * cancellation with the compact revision. One stream per watch means that no other watch can disturb it.
 */
export function openWatchSession(pool: ConnectionPool, request: EtcdWatchRequest): EtcdWatch {
  const session = new WatchSession(request)
  pool
    .withConnection('Watch', ({ client, metadata }) => {
      const withLeader = (metadata as unknown as MetadataLike).clone()
      // A member cut off from its leader then ends the stream instead of keeping quiet.
      withLeader.set('hasleader', 'true')
      const open = (client as unknown as Record<string, (metadata: unknown) => WatchStream>)['watch']
      return open?.call(client, withLeader)
    })
    .then(
      (stream) => session.attach(stream as WatchStream),
      (err: unknown) => session.finish(fromGrpcError(err, false)),
    )
  return session
}

class WatchSession implements EtcdWatch {
  private readonly request: EtcdWatchRequest
  private stream: WatchStream | undefined
  private over = false
  private created = false
  private fragments: EtcdEvent[] = []

  constructor(request: EtcdWatchRequest) {
    this.request = request
  }

  attach(stream: WatchStream): void {
    stream.on('data', (response) => this.receive(response))
    stream.on('error', (err) => this.finish(fromGrpcError(err, false)))
    stream.on('end', () => this.finish(new EtcdError('unavailable', 'the watch stream ended')))
    if (this.over) return stream.cancel()
    this.stream = stream
    stream.write({
      create_request: {
        key: Buffer.from(this.request.key),
        range_end: this.request.rangeEnd === undefined ? undefined : Buffer.from(this.request.rangeEnd),
        start_revision: String(this.request.startRevision),
        progress_notify: true,
        fragment: true,
        prev_kv: this.request.previous === true,
      },
    })
  }

  requestProgress(): void {
    if (this.created && !this.over) this.stream?.write({ progress_request: {} })
  }

  cancel(): void {
    this.finish(undefined)
  }

  finish(error: EtcdError | undefined): void {
    if (this.over) return
    this.over = true
    this.stream?.cancel()
    this.request.onEnd(error)
  }

  private receive(response: RawWatchResponse): void {
    if (this.over) return
    if (response.canceled) return this.finish(cancelError(response))
    if (response.created) {
      this.created = true
      this.request.onCreated?.(Number(response.header.revision))
      return
    }
    if (response.events.length === 0 && this.fragments.length === 0) {
      return this.request.onProgress(Number(response.header.revision))
    }
    for (const event of response.events) {
      this.fragments.push({
        type: event.type === 'Delete' ? 'delete' : 'put',
        kv: toKeyValue(event.kv),
        previous: event.prev_kv ? toKeyValue(event.prev_kv) : undefined,
      })
    }
    if (response.fragment) return
    const events = this.fragments
    this.fragments = []
    this.request.onEvents(events)
  }
}

function cancelError(response: RawWatchResponse): EtcdError {
  const compactRevision = Number(response.compact_revision)
  if (compactRevision > 0) {
    return new EtcdError('compacted', 'required revision has been compacted', { compactRevision })
  }
  return new EtcdError('unavailable', response.cancel_reason || 'etcd canceled the watch')
}
