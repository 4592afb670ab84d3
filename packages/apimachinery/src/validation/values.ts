import { emptyError, inclusiveRangeError, maxLenError, regexError } from './messages.ts'
import { dnsSubdomainMaxLength } from './names.ts'

/** A C identifier. */
export function isCIdentifier(value: string): string[] {
  const format = '[A-Za-z_][A-Za-z0-9_]*'
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) return []
  const message =
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'"
  return [regexError(message, format, ['my_name', 'MY_NAME', 'MyName'])]
}

/** The strict form of an environment variable's name (see isRelaxedEnvVarName for what pods may use). */
export function isEnvVarName(value: string): string[] {
  const errors: string[] = []
  if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(value)) {
    const message =
      "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit"
    errors.push(regexError(message, '[-._a-zA-Z][-._a-zA-Z0-9]*', ['my.env-name', 'MY_ENV.NAME', 'MyEnvName1']))
  }
  return [...errors, ...dotErrors(value)]
}

/** An environment variable's name: printable ASCII without '='. */
export function isRelaxedEnvVarName(value: string): string[] {
  if (value === '') return [`environment variable name ${emptyError()}`]
  if (/^[ -<>-~]*$/.test(value)) return []
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"]
}

/** A key of a ConfigMap or Secret. */
export function isConfigMapKey(value: string): string[] {
  const errors: string[] = []
  if (Buffer.byteLength(value) > dnsSubdomainMaxLength) errors.push(maxLenError(dnsSubdomainMaxLength))
  if (!/^[-._a-zA-Z0-9]+$/.test(value)) {
    const message = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
    errors.push(regexError(message, '[-._a-zA-Z0-9]+', ['key.name', 'KEY_NAME', 'key-name']))
  }
  return [...errors, ...dotErrors(value)]
}

function dotErrors(value: string): string[] {
  if (value === '.' || value === '..') return [`must not be '${value}'`]
  return value.startsWith('..') ? ["must not start with '..'"] : []
}

/** A name of an HTTP header, stricter than RFC 7230. */
export function isHttpHeaderName(value: string): string[] {
  if (/^[-A-Za-z0-9]+$/.test(value)) return []
  const message = "a valid HTTP header must consist of alphanumeric characters or '-'"
  return [regexError(message, '[-A-Za-z0-9]+', ['X-Header-Name'])]
}

/** A number from `low` to `high`. */
export function isInRange(value: number, low: number, high: number): string[] {
  return value >= low && value <= high ? [] : [inclusiveRangeError(low, high)]
}

/** A port from 1 to 65535. */
export function isValidPortNum(port: number): string[] {
  return isInRange(port, 1, 65535)
}

/** A Unix user id. */
export function isValidUserId(uid: number): string[] {
  return isInRange(uid, 0, 2147483647)
}

/** A Unix group id. */
export function isValidGroupId(gid: number): string[] {
  return isInRange(gid, 0, 2147483647)
}

/** An IANA service name: at most 15 characters, a letter at least, no stray hyphens. */
export function isValidPortName(port: string): string[] {
  const errors: string[] = []
  if (Buffer.byteLength(port) > 15) errors.push(maxLenError(15))
  if (!/^[-a-z0-9]+$/.test(port)) {
    errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  }
  if (!/[a-z]/.test(port)) errors.push('must contain at least one letter (a-z)')
  if (port.includes('--')) errors.push('must not contain consecutive hyphens')
  if (port.startsWith('-') || port.endsWith('-')) errors.push('must not begin or end with a hyphen')
  return errors
}

/** A percentage such as '25%'. */
export function isValidPercent(value: string): string[] {
  if (/^[0-9]+%$/.test(value)) return []
  const message = "a valid percent string must be a numeric string followed by an ending '%'"
  return [regexError(message, '[0-9]+%', ['1%', '93%'])]
}
