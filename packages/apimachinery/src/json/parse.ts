import { statusErrors } from '../errors/index.ts'
import type { JsonValue } from '../meta/index.ts'
import { maxObjectDepth } from './depth.ts'
import { DuplicateScanner } from './duplicates.ts'

/** What parseJson found. */
export interface ParsedJson {
  value: JsonValue
  /** Paths of keys that occur twice in one object, such as `spec.foo`; empty unless `strict` was asked for. */
  duplicateFields: string[]
}

/**
 * Parses JSON from a client. Throws StatusError BadRequest for anything that is not JSON, not UTF-8, or nested
 * too deeply to be an object. `strict` also looks for repeated keys.
 */
export function parseJson(source: string | Uint8Array, options: { strict?: boolean } = {}): ParsedJson {
  const text = typeof source === 'string' ? source : decodeUtf8(source)
  const outline = outlineOf(text)
  if (outline.depth > maxObjectDepth) {
    throw statusErrors.badRequest(`json: exceeded max depth of ${maxObjectDepth}`)
  }
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch (err) {
    throw statusErrors.badRequest(err instanceof Error ? `invalid JSON: ${err.message}` : 'invalid JSON')
  }
  // JSON.parse keeps one of the members with the same key: only a text that names more members than there came out
  // needs the slow search for them.
  const repeats = options.strict === true && outline.members !== membersOf(value)
  return { value, duplicateFields: repeats ? new DuplicateScanner(text).scan() : [] }
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: false })

// Go replaces invalid UTF-8 rather than refusing it; a client sees the same object from both.
function decodeUtf8(bytes: Uint8Array): string {
  return utf8.decode(bytes)
}

/** What a text says about its structure without being parsed. */
interface Outline {
  /** Deepest nesting of brackets; counting ends once it is past the limit. */
  depth: number
  /** Number of object members: of colons outside strings. */
  members: number
}

function outlineOf(text: string): Outline {
  let depth = 0
  let deepest = 0
  let members = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x22) i = endOfString(text, i)
    else if (code === 0x3a) members++
    else if (code === 0x7b || code === 0x5b) {
      depth++
      if (depth > deepest) deepest = depth
      if (depth > maxObjectDepth) break
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return { depth: deepest, members }
}

/** Number of members of all objects in a value. */
function membersOf(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  if (Array.isArray(value)) {
    for (const item of value) count += membersOf(item)
    return count
  }
  const keys = Object.keys(value)
  count = keys.length
  for (const key of keys) {
    const member = value[key]
    if (typeof member === 'object' && member !== null) count += membersOf(member)
  }
  return count
}

// indexOf runs at memory speed, so long strings cost next to nothing; only escapes need a closer look.
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end < 0 ? text.length : end
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++
  return slashes % 2 === 1
}
