import type { JsonValue } from '@keelson/apimachinery'

type Value = JsonValue | undefined

/** A value as Go's %v writes it: `map[a:1 b:[x y]]`, `<nil>`. */
export function formatValue(value: Value): string {
  if (value === undefined || value === null) return '<nil>'
  if (typeof value === 'number') return formatNumber(value)
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return `[${value.map(formatValue).join(' ')}]`
  const keys = Object.keys(value).toSorted()
  return `map[${keys.map((key) => `${key}:${formatValue(value[key])}`).join(' ')}]`
}

/** Values one after the other, with a space between two that are no texts, as Go's Sprint. */
export function formatAll(values: readonly Value[]): string {
  return values.reduce<string>((text, value, i) => {
    const before = values[i - 1]
    const spaced = i > 0 && typeof before !== 'string' && typeof value !== 'string'
    return `${text}${spaced ? ' ' : ''}${formatValue(value)}`
  }, '')
}

function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value)
  const exponent = Math.floor(Math.log10(Math.abs(value)))
  if (exponent >= -4 && exponent < 21) return String(value)
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
}

/** Fills a format as Go's Sprintf does, with its complaints about values that do not fit. */
export function sprintf(format: string, args: readonly Value[]): string {
  let next = 0
  const text = format.replaceAll(
    /%([-+# 0]*)(\*|\d+)?(?:\.(\d+))?([a-zA-Z%])|%$/g,
    (_: string, flags: string | undefined, width: string | undefined, precision: string | undefined, verb: string) => {
      if (flags === undefined) return '%!(NOVERB)'
      if (verb === '%') return '%'
      const wide = width === '*' ? Number(args[next++]) : Number(width ?? 0)
      if (next >= args.length) return `%!${verb}(MISSING)`
      const digits = precision === undefined ? undefined : Number(precision)
      return padded(verbText(verb, args[next++], { flags, digits }), {
        flags,
        wide,
        isNumber: /[dfeEgxXob]/.test(verb),
      })
    },
  )
  const extra = args.slice(next).map((value) => `${typeName(value)}=${formatValue(value)}`)
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(', ')})`
}

interface Shape {
  readonly flags: string
  readonly digits: number | undefined
}

function verbText(verb: string, value: Value, { flags, digits }: Shape): string {
  const sign = flags.includes('+') && typeof value === 'number' && value >= 0 ? '+' : ''
  if (verb === 'v') return sign + formatValue(value)
  if (verb === 'T') return typeName(value)
  if (verb === 't' && typeof value === 'boolean') return String(value)
  if (typeof value === 'string') {
    const text = digits === undefined ? value : [...value].slice(0, digits).join('')
    if (verb === 's') return text
    if (verb === 'q') return JSON.stringify(text)
    if (verb === 'x' || verb === 'X') return withCase(Buffer.from(text).toString('hex'), verb)
  }
  if (typeof value === 'object' && value !== null && (verb === 's' || verb === 'd' || verb === 'q')) {
    return elementsText(verb, value, { flags, digits })
  }
  if (typeof value === 'number') {
    const text = numberText(verb, value, digits)
    if (text !== undefined) return sign + text
  }
  return value === undefined || value === null
    ? `%!${verb}(<nil>)`
    : `%!${verb}(${typeName(value)}=${formatValue(value)})`
}

function elementsText(verb: string, value: object, shape: Shape): string {
  if (Array.isArray(value)) return `[${value.map((item: Value) => verbText(verb, item, shape)).join(' ')}]`
  const entries = Object.entries(value as Record<string, Value>).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `map[${entries.map(([key, item]) => `${verbText(verb, key, shape)}:${verbText(verb, item, shape)}`).join(' ')}]`
}

function numberText(verb: string, value: number, digits: number | undefined): string | undefined {
  if (Number.isInteger(value)) {
    const radix = { d: 10, x: 16, X: 16, o: 8, b: 2 }[verb]
    if (radix !== undefined) return withCase(value.toString(radix), verb)
    if (verb === 'c') return String.fromCodePoint(value)
    return undefined
  }
  if (verb === 'f' || verb === 'F') return value.toFixed(digits ?? 6)
  if (verb === 'e') return value.toExponential(digits ?? 6).replace(/e([+-])(\d)$/, 'e$10$2')
  if (verb === 'g') return digits === undefined ? formatNumber(value) : String(Number(value.toPrecision(digits)))
  return undefined
}

const withCase = (text: string, verb: string): string => (verb === 'X' ? text.toUpperCase() : text)

function padded(text: string, { flags, wide, isNumber }: { flags: string; wide: number; isNumber: boolean }): string {
  if (flags.includes('-')) return text.padEnd(wide)
  if (!flags.includes('0') || !isNumber) return text.padStart(wide)
  const sign = /^[+-]/.exec(text)?.[0] ?? ''
  return sign + text.slice(sign.length).padStart(wide - sign.length, '0')
}

/** The Go type that a value has in a template. */
export function typeName(value: Value): string {
  if (value === undefined || value === null) return '<nil>'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}'
}
