import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, fieldErrors } from '@keelson/apimachinery'
import type { TokenRequest } from '../types.generated.ts'

/** How long a token lasts when the request does not say: an hour. */
export const defaultTokenSeconds = 3600

/** Defaults of a request for a service account's token. */
export function defaultTokenRequest(request: TokenRequest): void {
  request.spec.expirationSeconds ??= defaultTokenSeconds
}

/** Rules for a request for a service account's token. */
export function validateTokenRequest({ spec }: TokenRequest): FieldError[] {
  const path = FieldPath.of('spec', 'expirationSeconds')
  const seconds = spec.expirationSeconds ?? defaultTokenSeconds
  if (seconds < 600) return [fieldErrors.invalid(path, seconds, 'may not specify a duration less than 10 minutes')]
  if (seconds <= 2 ** 32) return []
  return [fieldErrors.invalid(path, seconds, 'may not specify a duration larger than 2^32 seconds')]
}
