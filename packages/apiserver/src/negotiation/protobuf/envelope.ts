import { statusErrors } from '@keelson/apimachinery'
import type { JsonObject, Schema } from '@keelson/apimachinery'
import { decodeMessage } from './decode-message.ts'
import { WireError, wireFields } from './wire.ts'

/** The media type of protobuf bodies. */
export const protobufMediaType = 'application/vnd.kubernetes.protobuf'

// Four bytes before every body, then a runtime.Unknown.
const magic = Buffer.from([0x6b, 0x38, 0x73, 0x00])

interface Envelope {
  readonly apiVersion: string
  readonly kind: string
  readonly raw: Buffer
}

function openEnvelope(body: Buffer): Envelope {
  if (body.length < magic.length || !body.subarray(0, magic.length).equals(magic)) {
    throw statusErrors.badRequest(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    )
  }
  let typeMeta = Buffer.alloc(0)
  let raw = Buffer.alloc(0)
  for (const { number, value } of wireFields(body.subarray(magic.length))) {
    if (!Buffer.isBuffer(value)) continue
    if (number === 1) typeMeta = value as typeof typeMeta
    else if (number === 2) raw = value as typeof raw
  }
  const names: string[] = []
  for (const { number, value } of wireFields(typeMeta)) names[number] = value.toString()
  return { apiVersion: names[1] ?? '', kind: names[2] ?? '', raw }
}

/** The kind an endpoint takes. */
export interface ProtobufTarget {
  readonly kind: string
  readonly schema: Schema
}

/**
 * Decodes a protobuf body into the JSON value of the object in it. Throws 400 for bytes that are none. An object of
 * another kind than the endpoint's comes out with its type only, for the caller to refuse.
 */
export function decodeProtobuf(body: Buffer, target: ProtobufTarget): JsonObject {
  try {
    const { apiVersion, kind, raw } = openEnvelope(body)
    if (kind !== target.kind) return { apiVersion, kind }
    const { schema } = target
    return { apiVersion, kind, ...decodeMessage(raw, schema) }
  } catch (err) {
    if (!(err instanceof WireError)) throw err
    throw statusErrors.badRequest(err.message)
  }
}
