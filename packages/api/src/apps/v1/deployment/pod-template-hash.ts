import type { PodTemplateSpec } from '../../../core/v1/types.generated.ts'

// Alphabet of upstream's rand.SafeEncodeString: no vowels, so that no hash spells a word.
const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

/** Writes each character of a number in the alphabet that generated names use. */
export function safeEncode(text: string): string {
  let encoded = ''
  for (let i = 0; i < text.length; i++) encoded += alphabet[text.charCodeAt(i) % alphabet.length] ?? ''
  return encoded
}

/** 32-bit FNV-1a over the bytes of the texts. */
export function fnv32a(...texts: readonly string[]): number {
  let hash = 0x811c9dc5
  for (const text of texts) {
    for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  }
  return hash >>> 0
}

/**
 * The name suffix and label value of the replica set for a template. It has upstream's shape, not upstream's value
 * (that hashes Go's own dump of the struct): nobody may compute it, only compare it. `collisionCount` makes another
 * hash where a different template has already taken the name.
 */
export function podTemplateHash(template: PodTemplateSpec, collisionCount?: number): string {
  const suffix = collisionCount === undefined ? [] : [String(collisionCount)]
  return safeEncode(String(fnv32a(canonicalJson(template), ...suffix)))
}

/** JSON with sorted keys and without undefined members: the same text for the same value. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member
    return Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}
