import { isUnauthorized, statusErrors } from '@keelson/apimachinery'

/**
 * The refusal of bad credentials. Clients only ever learn `Unauthorized`; what was wrong travels as `cause`, for the
 * log and for TokenReview.
 */
export function unauthorized(detail: string): Error {
  return Object.assign(statusErrors.unauthorized('Unauthorized'), { cause: new Error(detail) })
}

/** What was wrong with the credentials, or undefined when `err` is no refusal of credentials. */
export function unauthorizedDetail(err: unknown): string | undefined {
  if (!isUnauthorized(err)) return undefined
  const { cause } = err as { cause?: unknown }
  return cause instanceof Error ? cause.message : 'Unauthorized'
}
