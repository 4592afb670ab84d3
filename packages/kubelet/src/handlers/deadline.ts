/** A signal that ends a check after a time in milliseconds: what is left of a grace period is seldom a whole number. */
export function deadline(timeoutMs: number): AbortSignal {
  return AbortSignal.timeout(Math.ceil(timeoutMs))
}
