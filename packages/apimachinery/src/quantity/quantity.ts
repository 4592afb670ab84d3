/** How a quantity prints: 1000m/1k, 1Ki, or 1e3. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent'

/** Quantities are exact down to a nano; anything finer was rounded up on parsing, as upstream does. */
const nano = 1_000_000_000n

const decimalSuffixes: Record<string, number> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const binarySuffixes: Record<string, bigint> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n }
const decimalNames = new Map(Object.entries(decimalSuffixes).map(([name, exponent]) => [exponent, name]))
const binaryNames = Object.entries(binarySuffixes).toReversed()

const formatError = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const suffixError = "unable to parse quantity's suffix"
const maxNanos = (1n << 63n) * nano - nano

/**
 * An exact resource amount (resource.Quantity): immutable, compared and added without rounding.
 * Binary quantities beyond ±(2^63 − 1) are capped, as upstream's parser caps them.
 */
export class Quantity {
  readonly format: QuantityFormat
  readonly #nanos: bigint
  #text: string | undefined

  private constructor(nanos: bigint, format: QuantityFormat) {
    this.#nanos = nanos
    this.format = format
  }

  /** Nothing at all. */
  static readonly zero = new Quantity(0n, 'DecimalSI')

  /** Parses '100m', '1.5Gi', '2e3' or a plain number. Throws a plain Error with upstream's wording. */
  static parse(text: string | number): Quantity {
    const known = recent.get(String(text))
    if (known !== undefined) return known
    const parsed = parseText(String(text))
    if (typeof parsed === 'string') throw new Error(parsed)
    return remember(String(text), new Quantity(parsed.nanos, parsed.format))
  }

  /** Parses, or undefined for text that is no quantity. */
  static tryParse(text: unknown): Quantity | undefined {
    if (typeof text !== 'string' && typeof text !== 'number') return undefined
    const known = recent.get(String(text))
    if (known !== undefined) return known
    const parsed = parseText(String(text))
    return typeof parsed === 'string' ? undefined : remember(String(text), new Quantity(parsed.nanos, parsed.format))
  }

  /** A whole amount. */
  static fromValue(value: number | bigint, format: QuantityFormat = 'DecimalSI'): Quantity {
    return new Quantity(BigInt(value) * nano, format)
  }

  /** An amount in thousandths. */
  static fromMilli(value: number | bigint, format: QuantityFormat = 'DecimalSI'): Quantity {
    return new Quantity((BigInt(value) * nano) / 1000n, format)
  }

  /** The amount as an integer, rounded up (away from zero). */
  value(): number {
    return Number(divideUp(this.#nanos, nano))
  }

  /** The amount in thousandths, rounded up (away from zero). */
  milliValue(): number {
    return Number(divideUp(this.#nanos, nano / 1000n))
  }

  /** The amount as a floating-point number, as close as that gets. */
  asApproximateFloat(): number {
    return Number(this.#nanos / nano) + Number(this.#nanos % nano) / 1e9
  }

  /** Sum; a zero left side takes the right side's format, as upstream does. */
  add(other: Quantity): Quantity {
    return new Quantity(this.#nanos + other.#nanos, this.#nanos === 0n ? other.format : this.format)
  }

  /** Difference; a zero left side takes the right side's format, as upstream does. */
  sub(other: Quantity): Quantity {
    return new Quantity(this.#nanos - other.#nanos, this.#nanos === 0n ? other.format : this.format)
  }

  /** The amount with the other sign. */
  neg(): Quantity {
    return new Quantity(-this.#nanos, this.format)
  }

  /** The amount times a whole number. */
  mul(factor: number | bigint): Quantity {
    return new Quantity(this.#nanos * BigInt(factor), this.format)
  }

  /** Negative, zero or positive when this is less than, equal to or greater than the other. */
  cmp(other: Quantity): -1 | 0 | 1 {
    if (this.#nanos === other.#nanos) return 0
    return this.#nanos < other.#nanos ? -1 : 1
  }

  /** Whether the amounts are the same, whatever the formats. */
  equal(other: Quantity): boolean {
    return this.#nanos === other.#nanos
  }

  /** Whether the amount is zero. */
  isZero(): boolean {
    return this.#nanos === 0n
  }

  /** -1, 0 or 1 by the sign of the amount. */
  sign(): -1 | 0 | 1 {
    return this.cmp(Quantity.zero)
  }

  /** Canonical text: the largest suffix that leaves no fraction. */
  toString(): string {
    return (this.#text ??= formatNanos(this.#nanos, this.format))
  }

  /** Canonical text. */
  toJSON(): string {
    return this.toString()
  }
}

/** Parses, or undefined for text that is no quantity. */
export function tryParseQuantity(text: unknown): Quantity | undefined {
  return Quantity.tryParse(text)
}

/** What was parsed lately: the same few amounts are in every pod, and parsing is arithmetic on big integers. */
const recent = new Map<string, Quantity>()
const maxRecent = 1_000
const maxRecentLength = 24

function remember(text: string, quantity: Quantity): Quantity {
  if (text.length > maxRecentLength) return quantity
  if (recent.size >= maxRecent) recent.clear()
  recent.set(text, quantity)
  return quantity
}

function formatNanos(nanos: bigint, format: QuantityFormat): string {
  if (nanos === 0n) return '0'
  if (format !== 'BinarySI') return formatDecimal(nanos, format)
  // Binary suffixes cannot say what is below 1024 any better than plain digits, nor fractions at all.
  const isSmall = nanos > -1024n * nano && nanos < 1024n * nano
  const isWhole = nanos % nano === 0n
  return isSmall || !isWhole ? formatDecimal(nanos, 'DecimalSI') : formatBinary(nanos / nano)
}

function divideUp(amount: bigint, unit: bigint): bigint {
  const whole = amount / unit
  if (amount % unit === 0n) return whole
  return amount < 0n ? whole - 1n : whole + 1n
}

function formatBinary(whole: bigint): string {
  for (const [name, shift] of binaryNames) {
    if (whole % (1n << shift) === 0n) return `${whole >> shift}${name}`
  }
  return String(whole)
}

function formatDecimal(nanos: bigint, format: QuantityFormat): string {
  let mantissa = nanos
  let exponent = -9
  // There is no suffix beyond E.
  const limit = format === 'DecimalSI' ? 18 : Number.POSITIVE_INFINITY
  while (exponent < limit && mantissa % 1000n === 0n) {
    mantissa /= 1000n
    exponent += 3
  }
  if (format === 'DecimalSI') return `${mantissa}${decimalNames.get(exponent) ?? ''}`
  return exponent === 0 ? String(mantissa) : `${mantissa}e${exponent}`
}

interface Parsed {
  nanos: bigint
  format: QuantityFormat
}

const shape = /^([+-]?)(\d*)(?:\.(\d*))?([^\d.]\S*)?$/

function parseText(text: string): Parsed | string {
  // Nobody means a longer number; refusing it keeps arithmetic on hostile input cheap.
  if (text.length > 256) return formatError
  const match = shape.exec(text)
  if (match === null) return formatError
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match
  if (whole === '' && fraction === '') return formatError
  const unit = parseSuffix(suffix)
  if (unit === undefined) return /^[eEinumkKMGTP]*[-+]?[0-9]*$/.test(suffix) ? suffixError : formatError
  const digits = BigInt(whole + fraction || '0')
  const nanos = scale(digits, unit.exponent - fraction.length + 9, unit.shift)
  // Upstream caps binary quantities only.
  const capped = unit.format === 'BinarySI' && nanos > maxNanos ? maxNanos : nanos
  const format = unit.format === 'BinarySI' && capped > 0n && capped < nano ? 'DecimalSI' : unit.format
  return { nanos: sign === '-' ? -capped : capped, format }
}

interface Unit {
  exponent: number
  shift: bigint
  format: QuantityFormat
}

function parseSuffix(suffix: string): Unit | undefined {
  if (Object.hasOwn(decimalSuffixes, suffix)) {
    return { exponent: decimalSuffixes[suffix] ?? 0, shift: 0n, format: 'DecimalSI' }
  }
  if (Object.hasOwn(binarySuffixes, suffix)) {
    return { exponent: 0, shift: binarySuffixes[suffix] ?? 0n, format: 'BinarySI' }
  }
  const exponent = /^[eE]([+-]?\d{1,3})$/.exec(suffix)?.[1]
  return exponent === undefined ? undefined : { exponent: Number(exponent), shift: 0n, format: 'DecimalExponent' }
}

// digits × 10^exponent × 2^shift, rounded up to a whole number (of nanos).
function scale(digits: bigint, exponent: number, shift: bigint): bigint {
  const shifted = digits << shift
  if (exponent >= 0) return shifted * 10n ** BigInt(exponent)
  return divideUp(shifted, 10n ** BigInt(-exponent))
}
