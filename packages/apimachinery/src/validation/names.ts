import { emptyError, maxBytesError, maxLenError, regexError } from './messages.ts'

const dns1123LabelFmt = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const dns1123LabelMsg =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"
const dns1123SubdomainFmt = `${dns1123LabelFmt}(\\.${dns1123LabelFmt})*`
const dns1123SubdomainMsg =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
const dns1035LabelFmt = '[a-z]([-a-z0-9]*[a-z0-9])?'
const dns1035LabelMsg =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character"
const wildcardFmt = `\\*\\.${dns1123SubdomainFmt}`
const wildcardMsg =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character"

// The patterns that are printed backtrack badly on long input; these accept the same language in linear time.
const dns1123Label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/
const dns1123Subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/
const dns1035Label = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/
const dns1123SubdomainUnderscore = /^_?[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?(?:\._?[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?)*$/

/** Longest DNS label, in bytes. */
export const dnsLabelMaxLength = 63
/** Longest DNS subdomain, in bytes. */
export const dnsSubdomainMaxLength = 253

/** RFC 1123 label: names of namespaces and the like. */
export function isDns1123Label(value: string): string[] {
  const errors: string[] = []
  if (Buffer.byteLength(value) > dnsLabelMaxLength) errors.push(maxLenError(dnsLabelMaxLength))
  if (!dns1123Label.test(value)) {
    errors.push(
      dns1123Subdomain.test(value)
        ? 'must not contain dots'
        : regexError(dns1123LabelMsg, dns1123LabelFmt, ['my-name', '123-abc']),
    )
  }
  return errors
}

/** RFC 1123 subdomain: most names of objects. */
export function isDns1123Subdomain(value: string): string[] {
  const errors: string[] = []
  if (Buffer.byteLength(value) > dnsSubdomainMaxLength) errors.push(maxLenError(dnsSubdomainMaxLength))
  if (!dns1123Subdomain.test(value)) errors.push(regexError(dns1123SubdomainMsg, dns1123SubdomainFmt, ['example.com']))
  return errors
}

/** RFC 1123 subdomain that may hold underscores (DNS search paths). */
export function isDns1123SubdomainWithUnderscore(value: string): string[] {
  const errors: string[] = []
  if (Buffer.byteLength(value) > dnsSubdomainMaxLength) errors.push(maxLenError(dnsSubdomainMaxLength))
  if (!dns1123SubdomainUnderscore.test(value)) {
    const label = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
    const message =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character"
    errors.push(regexError(message, `${label}(\\.${label})*`, ['example.com']))
  }
  return errors
}

/** RFC 1035 label: names of Services. */
export function isDns1035Label(value: string): string[] {
  const errors: string[] = []
  if (Buffer.byteLength(value) > dnsLabelMaxLength) errors.push(maxLenError(dnsLabelMaxLength))
  if (!dns1035Label.test(value)) errors.push(regexError(dns1035LabelMsg, dns1035LabelFmt, ['my-name', 'abc-123']))
  return errors
}

/** '*.' and an RFC 1123 subdomain. */
export function isWildcardDns1123Subdomain(value: string): string[] {
  const errors: string[] = []
  if (Buffer.byteLength(value) > dnsSubdomainMaxLength) errors.push(maxLenError(dnsSubdomainMaxLength))
  if (!value.startsWith('*.') || !dns1123Subdomain.test(value.slice(2))) {
    errors.push(regexError(wildcardMsg, wildcardFmt, ['*.example.com']))
  }
  return errors
}

const labelKeyFmt = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const labelKeyMsg =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
const labelKeyExamples = ['MyName', 'my.name', '123-abc']
const labelWord = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/

/** Optional DNS prefix, slash, name: label keys, annotation keys, finalizers, extended resources. */
export function isQualifiedName(value: string): string[] {
  const parts = value.split('/')
  const nameError = (): string => regexError(labelKeyMsg, labelKeyFmt, labelKeyExamples)
  if (parts.length > 2) {
    return [
      `a valid label key ${nameError()} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  }
  const errors = parts.length === 2 ? prefixErrors(parts[0] ?? '') : []
  const name = parts.at(-1) ?? ''
  if (name === '') errors.push(`name part ${emptyError()}`)
  else if (Buffer.byteLength(name) > dnsLabelMaxLength) errors.push(`name part ${maxBytesError(dnsLabelMaxLength)}`)
  if (!labelWord.test(name)) errors.push(`name part ${nameError()}`)
  return errors
}

function prefixErrors(prefix: string): string[] {
  if (prefix === '') return [`prefix part ${emptyError()}`]
  const errors: string[] = []
  if (Buffer.byteLength(prefix) > dnsSubdomainMaxLength)
    errors.push(`prefix part ${maxBytesError(dnsSubdomainMaxLength)}`)
  if (!dns1123Subdomain.test(prefix)) {
    errors.push(`prefix part ${regexError(dns1123SubdomainMsg, dns1123SubdomainFmt, ['example.com'])}`)
  }
  return errors
}

/** A label value: empty, or alphanumeric at both ends, at most 63 bytes. */
export function isValidLabelValue(value: string): string[] {
  const errors: string[] = []
  if (Buffer.byteLength(value) > dnsLabelMaxLength) errors.push(maxBytesError(dnsLabelMaxLength))
  if (value !== '' && !labelWord.test(value)) {
    const message =
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
    errors.push(regexError(message, `(${labelKeyFmt})?`, ['MyValue', 'my_value', '12345']))
  }
  return errors
}

/** A name that can be one segment of a URL path and of a storage key. */
export function isValidPathSegmentName(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`]
  return ['/', '%'].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`)
}
