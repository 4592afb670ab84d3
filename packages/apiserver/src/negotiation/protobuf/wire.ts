/** One field of a protobuf message as it lies on the wire. */
export interface WireField {
  readonly number: number
  /** A varint, or the bytes of a length-delimited or fixed field. */
  readonly value: bigint | Buffer
}

/** Thrown for bytes that are no protobuf message. */
export class WireError extends Error {}

function readVarint(bytes: Buffer, start: number): { value: bigint; next: number } {
  let value = 0n
  for (let i = 0; i < 10; i++) {
    const byte = bytes[start + i]
    if (byte === undefined) throw new WireError('unexpected EOF')
    value |= BigInt(byte & 0x7f) << BigInt(7 * i)
    if (byte < 0x80) return { value, next: start + i + 1 }
  }
  throw new WireError('proto: integer overflow')
}

function slice(bytes: Buffer, start: number, length: number): Buffer {
  if (length < 0 || start + length > bytes.length) throw new WireError('unexpected EOF')
  return bytes.subarray(start, start + length)
}

/** Reads the fields of one message in the order they were written. Groups, which Kubernetes never sends, are refused. */
export function* wireFields(bytes: Buffer): Generator<WireField> {
  let at = 0
  while (at < bytes.length) {
    const tag = readVarint(bytes, at)
    at = tag.next
    const number = Number(tag.value >> 3n)
    const type = Number(tag.value & 7n)
    if (number < 1 || number > 2 ** 29) throw new WireError(`proto: illegal tag ${number}`)
    if (type === 0) {
      const varint = readVarint(bytes, at)
      at = varint.next
      yield { number, value: varint.value }
    } else if (type === 2) {
      const length = readVarint(bytes, at)
      const value = slice(bytes, length.next, Number(length.value))
      at = length.next + value.length
      yield { number, value }
    } else if (type === 1 || type === 5) {
      const value = slice(bytes, at, type === 1 ? 8 : 4)
      at += value.length
      yield { number, value }
    } else throw new WireError(`proto: illegal wireType ${type}`)
  }
}

/** A varint as the signed 64-bit integer Go writes into it. */
export function signed(value: bigint): number {
  return Number(BigInt.asIntN(64, value))
}
