/**
 * Go's %q: double quotes around, control and unprintable characters escaped. Messages that clients
 * show and tests compare are built with it upstream.
 */
export function goQuote(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this escapes
  return `"${text.replace(/["\\\u0000-\u001f\u007f-\u00a0\u00ad\u2028\u2029\ufeff]/g, escapeChar)}"`
}

const short: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

function escapeChar(char: string): string {
  const known = short[char]
  if (known !== undefined) return known
  const code = char.charCodeAt(0)
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}

const special = /[<>&\u2028\u2029]/g

/** Go's encoding/json text of a value: sorted keys, and <, >, & escaped. */
export function goJson(value: unknown): string {
  if (typeof value === 'string') return goString(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`
  if ('toJSON' in value && typeof value.toJSON === 'function') return goJson(value.toJSON())
  const members: string[] = []
  for (const key of Object.keys(value).toSorted()) {
    const member = (value as Record<string, unknown>)[key]
    if (member !== undefined) members.push(`${goString(key)}:${goJson(member)}`)
  }
  return `{${members.join(',')}}`
}

// Printable ASCII without quotes, backslashes and what Go escapes for HTML: nearly all there is.
const plain = /^[ !#-%'-;=?-[\]-~]*$/

function goString(text: string): string {
  if (plain.test(text)) return `"${text}"`
  const quoted = JSON.stringify(text)
  return quoted.replace(special, escapeUnicode)
}

function escapeUnicode(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}
