// Just enough of protobuf's wire format for etcd's transactions. Integers are below 2^53 (revisions, sizes) except
// where a bigint says otherwise (lease ids).

/** Wire types. */
export const wire = { varint: 0, bytes: 2 } as const

/** Bytes a non-negative integer takes as a varint. */
export function varintSize(value: number): number {
  let size = 1
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++
  return size
}

/** Writes fields one after the other into a buffer that is known to be large enough. */
export class FieldWriter {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  varint(value: number): void {
    let rest = value
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#bytes[this.#at++] = (rest % 0x80) | 0x80
    this.#bytes[this.#at++] = rest
  }

  /** A field with an integer. */
  integer(field: number, value: number): void {
    this.varint(field << 3)
    this.varint(value)
  }

  /** Opens a field of `size` bytes; what is written next are these. */
  open(field: number, size: number): void {
    this.varint((field << 3) | wire.bytes)
    this.varint(size)
  }

  /** A field with an integer that is encoded already. */
  encoded(field: number, value: Uint8Array): void {
    this.varint(field << 3)
    this.#append(value)
  }

  /** A field with bytes. */
  bytes(field: number, value: Uint8Array): void {
    this.open(field, value.length)
    this.#append(value)
  }

  #append(value: Uint8Array): void {
    this.#bytes.set(value, this.#at)
    this.#at += value.length
  }
}

/** Size of a field with bytes, tag and length included; field numbers up to 15. */
export function fieldSize(length: number): number {
  return 1 + varintSize(length) + length
}

/** Reads fields one after the other. Throws RangeError when the bytes end early. */
export class FieldReader {
  readonly #bytes: Buffer
  #at = 0
  /** Number and wire type of the field `next` has come to. */
  field = 0
  #type = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Goes to the next field; false at the end. */
  next(): boolean {
    if (this.#at >= this.#bytes.length) return false
    const tag = this.#varint()
    this.field = tag >> 3
    this.#type = tag & 7
    return true
  }

  /** The integer of this field. Beyond 2^53 it is only near the truth. */
  integer(): number {
    return this.#varint()
  }

  /** The bytes of this field: a view, not a copy. */
  bytes(): Buffer {
    const length = this.#varint()
    const end = this.#at + length
    if (end > this.#bytes.length) throw new RangeError('a protobuf field ends beyond its message')
    const value = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return value
  }

  /** Passes over the value of a field nobody asked for. */
  skip(): void {
    if (this.#type === wire.varint) this.#varint()
    else if (this.#type === wire.bytes) this.bytes()
    else throw new RangeError(`unexpected protobuf wire type ${this.#type}`)
  }

  #varint(): number {
    let value = 0
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new RangeError('a protobuf message ends within a number')
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
  }
}
