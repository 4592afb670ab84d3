import { createHash } from 'node:crypto'
import type { GroupVersionKind } from '@keelson/apimachinery'

/** Tells clients when the stored version of a resource changes: eight bytes of SHA-256 over what is stored, in base64. */
export function storageVersionHash({ group, version, kind }: GroupVersionKind): string {
  return createHash('sha256').update(`${group}/${version}/${kind}`).digest().subarray(0, 8).toString('base64')
}
