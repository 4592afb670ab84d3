import { parseAccept } from '../negotiation/accept.ts'

/** The media types the v2 document comes in, JSON first. */
export const v2MediaTypes = {
  json: 'application/json',
  // Clients ask for it with `@`, which media types may not contain; the answer says `.` instead.
  protobuf: 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
} as const

const protobufSubtypes = [
  'com.github.proto-openapi.spec.v2@v1.0+protobuf',
  'com.github.proto-openapi.spec.v2.v1.0+protobuf',
]

/** The form of the v2 document a client wants, or undefined when it takes neither. */
export function negotiateV2(accept: string | undefined): keyof typeof v2MediaTypes | undefined {
  if (accept === undefined || accept.trim() === '') return 'json'
  for (const { type, subtype } of parseAccept(accept)) {
    if (type === 'application' && protobufSubtypes.includes(subtype)) return 'protobuf'
    if (type === '*' || (type === 'application' && (subtype === '*' || subtype === 'json'))) return 'json'
  }
  return undefined
}

/** Whether a client takes the JSON form of a v3 document, the only one there is. */
export function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return true
  return parseAccept(accept).some(
    ({ type, subtype }) => type === '*' || (type === 'application' && (subtype === '*' || subtype === 'json')),
  )
}
