import type { FieldError, FieldPath } from '@keelson/apimachinery'
import { addressNumber, fieldErrors, isValidIP } from '@keelson/apimachinery'
import { invalidAll } from '../../validation/rules.ts'

const special: readonly (readonly [message: string, v4: readonly [string, number], v6: readonly [string, number]])[] = [
  ['may not be in the loopback range (127.0.0.0/8, ::1/128)', ['127.0.0.0', 8], ['::1', 128]],
  ['may not be in the link-local range (169.254.0.0/16, fe80::/10)', ['169.254.0.0', 16], ['fe80::', 10]],
  ['may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)', ['224.0.0.0', 24], ['ff02::', 16]],
]

/** An address that traffic may be sent to: a well-formed one outside the special ranges. */
export function validateEndpointIp(ip: string, path: FieldPath): FieldError[] {
  const errors = invalidAll(path, ip, isValidIP(ip))
  if (errors.length > 0) return errors
  const isV6 = ip.includes(':')
  const own = addressNumber(ip)
  if (own === 0n) return [fieldErrors.invalid(path, ip, `may not be unspecified (${ip})`)]
  return special.flatMap(([message, v4, v6]) => {
    const [network, prefix] = isV6 ? v6 : v4
    const shift = BigInt((isV6 ? 128 : 32) - prefix)
    return own >> shift === addressNumber(network) >> shift ? [fieldErrors.invalid(path, ip, message)] : []
  })
}
