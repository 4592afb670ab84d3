import type { KubeObject } from '@keelson/apimachinery'

const quote = 0x22
const backslash = 0x5c
const braceOpen = 0x7b
const braceClose = 0x7d
const bracketOpen = 0x5b
const bracketClose = 0x5d
const comma = 0x2c
const colon = 0x3a

/**
 * The stored form: JSON without resourceVersion (etcd knows it better), with kind, apiVersion and metadata first so that
 * `withRevision` finds its place in the first hundred bytes.
 */
export function encodeForStorage(object: KubeObject): Buffer {
  const { kind, apiVersion, metadata, ...rest } = object
  const { resourceVersion: _resourceVersion, selfLink: _selfLink, ...meta } = metadata
  return Buffer.from(JSON.stringify({ kind, apiVersion, metadata: meta, ...rest }))
}

/**
 * Puts `metadata.resourceVersion` into a stored object's bytes without parsing them.
 * Returns undefined if the bytes are not an object with a metadata object.
 */
export function withRevision(stored: Buffer, revision: number): Buffer | undefined {
  const metadata = valueOfKey(stored, firstNonSpace(stored, 0), '"metadata"')
  if (metadata < 0 || stored[metadata] !== braceOpen) return undefined
  // Written by somebody else with a resourceVersion inside: replace that one.
  if (stored.includes('"resourceVersion"', metadata)) {
    const own = valueOfKey(stored, metadata, '"resourceVersion"')
    if (own >= 0) return splice(stored, own, endOfValue(stored, own), `"${revision}"`)
  }
  const inside = metadata + 1
  const empty = stored[firstNonSpace(stored, inside)] === braceClose
  return splice(stored, inside, inside, `"resourceVersion":"${revision}"${empty ? '' : ','}`)
}

function splice(bytes: Buffer, from: number, to: number, text: string): Buffer {
  // Not from Node's pool: these bytes stay for as long as the object is cached, and would hold on to their neighbours.
  const out = Buffer.allocUnsafeSlow(bytes.length - (to - from) + text.length)
  bytes.copy(out, 0, 0, from)
  out.write(text, from, 'latin1')
  bytes.copy(out, from + text.length, to)
  return out
}

/** Offset of the value of a quoted key in the object that starts at `open`; -1 if there is none. */
function valueOfKey(bytes: Buffer, open: number, quotedKey: string): number {
  if (bytes[open] !== braceOpen) return -1
  let at = firstNonSpace(bytes, open + 1)
  while (bytes[at] === quote) {
    const keyEnd = endOfString(bytes, at)
    const value = firstNonSpace(bytes, firstNonSpace(bytes, keyEnd) + 1)
    if (bytes[firstNonSpace(bytes, keyEnd)] !== colon) return -1
    if (keyEnd - at === quotedKey.length && bytes.toString('latin1', at, keyEnd) === quotedKey) return value
    at = firstNonSpace(bytes, endOfValue(bytes, value))
    if (bytes[at] !== comma) return -1
    at = firstNonSpace(bytes, at + 1)
  }
  return -1
}

function firstNonSpace(bytes: Buffer, from: number): number {
  let at = from
  while (at < bytes.length && (bytes[at] as number) <= 0x20) at++
  return at
}

/** Offset after the closing quote of the string that starts at `from`. */
function endOfString(bytes: Buffer, from: number): number {
  let at = from + 1
  for (;;) {
    at = bytes.indexOf(quote, at)
    if (at < 0) return bytes.length
    let escapes = 0
    while (bytes[at - 1 - escapes] === backslash) escapes++
    at++
    if (escapes % 2 === 0) return at
  }
}

/** Offset after the JSON value that starts at `from`. */
function endOfValue(bytes: Buffer, from: number): number {
  let depth = 0
  let at = from
  while (at < bytes.length) {
    const byte = bytes[at] as number
    if (byte === quote) {
      at = endOfString(bytes, at)
      if (depth === 0) return at
      continue
    }
    if (byte === braceOpen || byte === bracketOpen) depth++
    else if (byte === braceClose || byte === bracketClose) {
      if (depth === 0) return at
      if (--depth === 0) return at + 1
    } else if (depth === 0 && byte === comma) return at
    at++
  }
  return at
}
