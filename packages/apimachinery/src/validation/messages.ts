/** "must be no more than N characters". */
export function maxLenError(length: number): string {
  return `must be no more than ${length} characters`
}

/** "must be no more than N bytes": label keys and values. */
export function maxBytesError(length: number): string {
  return `must be no more than ${length} bytes`
}

/** A failed pattern, with examples of what would do and the pattern itself. */
export function regexError(message: string, format: string, examples: readonly string[] = []): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${format}')`
  return `${message} (e.g. ${examples.map((e) => `'${e}', `).join(' or ')}regex used for validation is '${format}')`
}

/** "must be non-empty". */
export function emptyError(): string {
  return 'must be non-empty'
}

/** "must be between A and B, inclusive". */
export function inclusiveRangeError(low: number, high: number): string {
  return `must be between ${low} and ${high}, inclusive`
}
