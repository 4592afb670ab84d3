/**
 * Deepest nesting of any object: validation, patches and copies are recursive, and this keeps every one of them
 * well within the stack. Real objects stay below fifty levels.
 */
export const maxObjectDepth = 1_000

/** Whether a JSON value is nested more than `limit` levels deep. Needs no stack of its own. */
export function isDeeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true
    const next: unknown[] = []
    for (const part of level) {
      if (typeof part !== 'object' || part === null) continue
      for (const member of Object.values(part)) if (typeof member === 'object' && member !== null) next.push(member)
    }
    level = next
  }
  return false
}
