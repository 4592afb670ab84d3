import type { EtcdKeyValue, RangeRequest, RangeResult, SwapRequest, SwapResult } from './port.ts'

/** A key-value pair as the generated client delivers it (int64 as strings). */
export interface RawKeyValue {
  key: Buffer
  value: Buffer
  create_revision: string
  mod_revision: string
  version: string
}

/** A range response. */
export interface RawRange {
  header: { revision: string }
  kvs: RawKeyValue[]
  more: boolean
  count: string
}

/** A transaction response. */
export interface RawTxn {
  header: { revision: string }
  succeeded: boolean
  responses: { response_range?: RawRange | null }[]
}

/** Converts a generated key-value pair. */
export function toKeyValue(raw: RawKeyValue): EtcdKeyValue {
  return {
    key: raw.key.toString(),
    value: raw.value,
    createRevision: Number(raw.create_revision),
    modRevision: Number(raw.mod_revision),
    version: Number(raw.version),
  }
}

/** Builds a range request. */
export function rangeRequest(r: RangeRequest): object {
  return {
    key: Buffer.from(r.key),
    range_end: r.rangeEnd === undefined ? undefined : Buffer.from(r.rangeEnd),
    revision: r.revision,
    limit: r.limit,
    count_only: r.countOnly,
    keys_only: r.keysOnly,
  }
}

/** Converts a range response. */
export function toRangeResult(raw: RawRange): RangeResult {
  return {
    kvs: raw.kvs.map(toKeyValue),
    count: Number(raw.count),
    more: raw.more,
    revision: Number(raw.header.revision),
  }
}

/** Builds the transaction of a swap: compare, write, else read. */
export function swapRequest(r: SwapRequest): object {
  const key = Buffer.from(r.key)
  const compare =
    r.compare.target === 'mod'
      ? { key, result: 'Equal', target: 'Mod', mod_revision: r.compare.value }
      : { key, result: 'Equal', target: 'Version', version: r.compare.value }
  const write = r.put
    ? { request_put: { key, value: r.put.value, lease: r.put.lease } }
    : { request_delete_range: { key } }
  return { compare: [compare], success: [write], failure: [{ request_range: { key } }] }
}

/** Converts the response to a swap. */
export function toSwapResult(raw: RawTxn): SwapResult {
  const found = raw.succeeded ? undefined : raw.responses[0]?.response_range?.kvs[0]
  return { succeeded: raw.succeeded, revision: Number(raw.header.revision), current: found && toKeyValue(found) }
}
