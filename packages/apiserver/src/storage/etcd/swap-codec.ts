import type { EtcdKeyValue, SwapRequest, SwapResult } from './port.ts'
import { FieldReader, FieldWriter, fieldSize, varintSize } from './protobuf.ts'

// Field numbers of etcd's rpc.proto and kv.proto; they never change.
const txn = { compare: 1, success: 2, failure: 3 } as const
const compare = { target: 2, key: 3, version: 4, modRevision: 6 } as const
const targets = { version: 0, mod: 2 } as const
const operation = { range: 1, put: 2, deleteRange: 3 } as const
const put = { key: 1, value: 2, lease: 3 } as const

/** Bytes left free before the message, for the transport's frame. */
export const frameRoom = 5

/**
 * A swap as the body of etcd's KV/Txn: one comparison, the write if it holds, else a read. Written by hand in one pass
 * because building the generated message's objects costs more than the rest of the call.
 */
export function encodeSwap(r: SwapRequest): Buffer {
  const key = Buffer.from(r.key)
  const lease = r.put?.lease === undefined ? undefined : varintOf(BigInt(r.put.lease))
  const compareSize = 2 + fieldSize(key.length) + 1 + varintSize(r.compare.value)
  const readSize = fieldSize(key.length)
  const writeSize = readSize + (r.put ? fieldSize(r.put.value.length) : 0) + (lease ? 1 + lease.length : 0)
  const size = fieldSize(compareSize) + fieldSize(fieldSize(writeSize)) + fieldSize(fieldSize(readSize))
  const bytes = Buffer.allocUnsafe(frameRoom + size)
  const writer = new FieldWriter(bytes, frameRoom)
  writer.open(txn.compare, compareSize)
  writer.integer(compare.target, targets[r.compare.target])
  writer.bytes(compare.key, key)
  writer.integer(r.compare.target === 'mod' ? compare.modRevision : compare.version, r.compare.value)
  writer.open(txn.success, fieldSize(writeSize))
  writer.open(r.put ? operation.put : operation.deleteRange, writeSize)
  writer.bytes(put.key, key)
  if (r.put) writer.bytes(put.value, r.put.value)
  if (lease) writer.encoded(put.lease, lease)
  writer.open(txn.failure, fieldSize(readSize))
  writer.open(operation.range, readSize)
  writer.bytes(put.key, key)
  return bytes
}

function varintOf(value: bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, value)
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  return Buffer.from([...bytes, Number(rest)])
}

/** Reads the answer to a swap. Throws RangeError for what is no such answer. */
export function decodeSwapResult(message: Buffer): SwapResult {
  const result: SwapResult = { succeeded: false, revision: 0 }
  const reader = new FieldReader(message)
  let found: EtcdKeyValue | undefined
  while (reader.next()) {
    if (reader.field === 1) result.revision = revisionOf(reader.bytes())
    else if (reader.field === 2) result.succeeded = reader.integer() === 1
    else if (reader.field === 3) found ??= readValue(reader.bytes())
    else reader.skip()
  }
  if (!result.succeeded && found) result.current = found
  return result
}

/** ResponseHeader.revision */
function revisionOf(header: Buffer): number {
  const reader = new FieldReader(header)
  let revision = 0
  while (reader.next()) {
    if (reader.field === 3) revision = reader.integer()
    else reader.skip()
  }
  return revision
}

/** The first key-value pair of a ResponseOp's range response. */
function readValue(response: Buffer): EtcdKeyValue | undefined {
  const outer = new FieldReader(response)
  while (outer.next()) {
    if (outer.field !== operation.range) {
      outer.skip()
      continue
    }
    const range = new FieldReader(outer.bytes())
    while (range.next()) {
      if (range.field === 2) return keyValueOf(range.bytes())
      range.skip()
    }
  }
  return undefined
}

function keyValueOf(bytes: Buffer): EtcdKeyValue {
  const kv: EtcdKeyValue = { key: '', value: Buffer.alloc(0), createRevision: 0, modRevision: 0, version: 0 }
  const reader = new FieldReader(bytes)
  while (reader.next()) {
    if (reader.field === 1) kv.key = reader.bytes().toString()
    else if (reader.field === 2) kv.createRevision = reader.integer()
    else if (reader.field === 3) kv.modRevision = reader.integer()
    else if (reader.field === 4) kv.version = reader.integer()
    else if (reader.field === 5) kv.value = reader.bytes()
    else reader.skip()
  }
  return kv
}
