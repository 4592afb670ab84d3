import type { EtcdKeyValue, RangeRequest, RangeResult } from './port.ts'

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
