import type {
  EtcdEvent,
  EtcdKeyValue,
  EtcdPort,
  EtcdWatchRequest,
  RangeRequest,
  RangeResult,
  SwapRequest,
  SwapResult,
} from '../etcd/port.ts'
import { EtcdError } from '../etcd/port.ts'

/** The in-memory etcd of unit tests, with the faults a test may want. */
export interface FakeEtcd extends EtcdPort {
  /** Ends every open watch as a lost connection does. */
  cutWatches(): void
  /** While true, every call fails with `unavailable`. */
  unavailable: boolean
  /** Delivers the last `count` events to open watches once more, as etcd before 3.5.8 could. */
  repeatEvents(count: number): void
}

interface FakeWatch {
  request: EtcdWatchRequest
  /** Events up to here have been delivered. */
  seen: number
  open: boolean
}

/** Creates an empty etcd at revision 1. Leases do not end. */
export function createFakeEtcd(): FakeEtcd {
  return new MemoryEtcd()
}

class MemoryEtcd implements FakeEtcd {
  unavailable = false
  private revision = 1
  private compacted = 0
  private readonly log: EtcdEvent[] = []
  private readonly watches = new Set<FakeWatch>()
  private leases = 0

  async range(r: RangeRequest): Promise<RangeResult> {
    await this.arrive(r.signal)
    const at = r.revision || this.revision
    if (at > this.revision) throw new EtcdError('futureRevision', 'required revision is a future revision')
    if (at < this.compacted) throw new EtcdError('compacted', 'required revision has been compacted')
    const all = [...this.stateAt(at).values()].filter((kv) => inRange(kv.key, r)).sort(byKey)
    const kvs = r.countOnly ? [] : all.slice(0, r.limit || undefined)
    return { kvs, count: all.length, more: !r.countOnly && kvs.length < all.length, revision: this.revision }
  }

  async swap(r: SwapRequest): Promise<SwapResult> {
    await this.arrive(r.signal)
    const current = this.stateAt(this.revision).get(r.key)
    const actual = (r.compare.target === 'mod' ? current?.modRevision : current?.version) ?? 0
    if (actual !== r.compare.value) return { succeeded: false, revision: this.revision, current }
    if (r.put || current) this.append(r, current)
    return { succeeded: true, revision: this.revision }
  }

  async grantLease(): Promise<string> {
    await this.arrive()
    return String(++this.leases)
  }

  watch(request: EtcdWatchRequest): { requestProgress(): void; cancel(): void } {
    const watch: FakeWatch = { request, seen: request.startRevision - 1, open: true }
    this.watches.add(watch)
    queueMicrotask(() => this.begin(watch))
    return {
      requestProgress: () => queueMicrotask(() => watch.open && request.onProgress(this.revision)),
      cancel: () => this.end(watch, undefined),
    }
  }

  async compact(revision: number): Promise<void> {
    await this.arrive()
    if (revision > this.revision) throw new EtcdError('futureRevision', 'required revision is a future revision')
    this.compacted = Math.max(this.compacted, revision)
  }

  async status(): Promise<{ version: string; dbSizeBytes: number; revision: number }> {
    await this.arrive()
    return { version: '3.5.0', dbSizeBytes: 0, revision: this.revision }
  }

  close(): void {
    this.cutWatches()
  }

  cutWatches(): void {
    for (const watch of this.watches) this.end(watch, new EtcdError('unavailable', 'connection lost'))
  }

  repeatEvents(count: number): void {
    for (const watch of this.watches) {
      const events = this.log.slice(-count).filter((event) => inRange(event.kv.key, watch.request))
      if (watch.open && events.length > 0) watch.request.onEvents(events)
    }
  }

  private async arrive(signal?: AbortSignal): Promise<void> {
    await Promise.resolve()
    if (signal?.aborted) throw new EtcdError('aborted', 'aborted')
    if (this.unavailable) throw new EtcdError('unavailable', 'no member answers')
  }

  private begin(watch: FakeWatch): void {
    if (!watch.open) return
    if (this.unavailable) return this.end(watch, new EtcdError('unavailable', 'no member answers'))
    if (watch.request.startRevision < this.compacted) {
      const compactRevision = this.compacted
      return this.end(watch, new EtcdError('compacted', 'required revision has been compacted', { compactRevision }))
    }
    watch.request.onCreated?.(this.revision)
    this.deliver(watch)
  }

  private end(watch: FakeWatch, error: EtcdError | undefined): void {
    if (!watch.open) return
    watch.open = false
    this.watches.delete(watch)
    watch.request.onEnd(error)
  }

  private append(r: SwapRequest, previous: EtcdKeyValue | undefined): void {
    this.revision++
    const kv: EtcdKeyValue = {
      key: r.key,
      value: r.put?.value ?? Buffer.alloc(0),
      createRevision: r.put ? (previous?.createRevision ?? this.revision) : 0,
      modRevision: this.revision,
      version: r.put ? (previous?.version ?? 0) + 1 : 0,
    }
    this.log.push({ type: r.put ? 'put' : 'delete', kv, previous })
    for (const watch of this.watches) queueMicrotask(() => this.deliver(watch))
  }

  private deliver(watch: FakeWatch): void {
    if (!watch.open) return
    const { request } = watch
    const events = this.log.filter((event) => event.kv.modRevision > watch.seen && inRange(event.kv.key, request))
    watch.seen = this.revision
    if (events.length === 0) return
    request.onEvents(request.previous ? events : events.map(({ type, kv }) => ({ type, kv })))
  }

  private stateAt(revision: number): Map<string, EtcdKeyValue> {
    const state = new Map<string, EtcdKeyValue>()
    for (const { type, kv } of this.log) {
      if (kv.modRevision > revision) break
      if (type === 'put') state.set(kv.key, kv)
      else state.delete(kv.key)
    }
    return state
  }
}

function inRange(key: string, o: { key: string; rangeEnd?: string }): boolean {
  if (o.rangeEnd === undefined) return key === o.key
  return key >= o.key && (o.rangeEnd === '\0' || key < o.rangeEnd)
}

function byKey(a: EtcdKeyValue, b: EtcdKeyValue): number {
  return a.key < b.key ? -1 : 1
}
