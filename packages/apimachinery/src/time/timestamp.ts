/** RFC 3339 in UTC with seconds precision, as metav1.Time prints: '2026-01-01T00:00:00Z'. */
export function rfc3339(ms: number): string {
  const second = Math.floor(ms / 1000)
  if (second !== printed.second) printed = { second, text: `${new Date(ms).toISOString().slice(0, 19)}Z` }
  return printed.text
}

// A busy server prints the same second hundreds of times.
let printed = { second: Number.NaN, text: '' }

/** RFC 3339 in UTC with six fractional digits, as metav1.MicroTime prints. Finer than a millisecond is kept. */
export function microTime(ms: number): string {
  const whole = Math.floor(ms)
  const micros = Math.floor((ms - whole) * 1000)
  return `${new Date(whole).toISOString().slice(0, 23)}${String(micros).padStart(3, '0')}Z`
}

const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/

/** Milliseconds since the epoch of an RFC 3339 time, NaN for anything else (also for impossible dates). */
export function parseTime(text: string): number {
  const match = pattern.exec(text)
  if (match === null) return Number.NaN
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match
  // Date takes 24:00 and 30 February for times of another day, and years below 100 for those of the last century.
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || Number(year) < 100) return Number.NaN
  if (Number(day) < 1 || Number(day) > daysIn(Number(year), Number(month))) return Number.NaN
  const base = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  return base + (fraction === '' ? 0 : Number(fraction) * 1000) - zoneOffset(zone)
}

/** Days of a month, 1 to 12; none in any other. */
function daysIn(year: number, month: number): number {
  if (month !== 2) return [31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

function zoneOffset(zone: string): number {
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}
