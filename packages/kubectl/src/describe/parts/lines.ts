import { parseTime, humanDuration } from '@keelson/apimachinery'
import type { DescribeWriter } from '../writer.ts'

type Labels = Readonly<Record<string, string>> | undefined

const byKey = ([a]: [string, string], [b]: [string, string]): number => (a < b ? -1 : 1)

/** A title and `key=value` lines. */
export function labelLines(out: DescribeWriter, title: string, labels: Labels): void {
  valueLines(
    out,
    title,
    Object.entries(labels ?? {})
      .toSorted(byKey)
      .map(([key, value]) => `${key}=${value}`),
  )
}

/** A title and values, one on each line, aligned below each other; `<none>` for none. */
export function valueLines(out: DescribeWriter, title: string, values: readonly string[]): void {
  out.write(0, `${title}:\t`)
  if (values.length === 0) out.write(0, '<none>\n')
  for (const [i, value] of values.entries()) out.write(0, `${i === 0 ? '' : '\t'}${value}\n`)
}

/** Longer annotations get lines of their own, cut at this length. */
const maxAnnotation = 140

const hidden = new Set(['kubectl.kubernetes.io/last-applied-configuration'])

/** A title and `key: value` lines. */
export function annotationLines(out: DescribeWriter, title: string, annotations: Labels): void {
  const entries = Object.entries(annotations ?? {}).filter(([key]) => !hidden.has(key))
  out.write(0, `${title}:\t`)
  if (entries.length === 0) out.write(0, '<none>\n')
  for (const [i, [key, raw]] of entries.toSorted(byKey).entries()) {
    if (i > 0) out.write(0, '\t')
    const value = raw.replace(/\n$/, '')
    if (value.length + key.length + 2 <= maxAnnotation && !value.includes('\n')) out.write(0, `${key}: ${value}\n`)
    else {
      out.write(0, `${key}:\n`)
      for (const line of value.split('\n')) out.write(0, `\t  ${shorten(line, maxAnnotation - 2)}\n`)
    }
  }
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}...` : text
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A time as RFC 1123 with numeric zone, in local time: `Sat, 21 Nov 2026 03:46:54 +0000`. */
export function longTime(text: string | undefined): string {
  if (text === undefined) return 'Mon, 01 Jan 0001 00:00:00 +0000'
  const date = new Date(parseTime(text))
  const two = (value: number): string => String(value).padStart(2, '0')
  const offset = -date.getTimezoneOffset()
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`
  const day = `${days[date.getDay()]}, ${two(date.getDate())} ${months[date.getMonth()]}`
  const year = String(date.getFullYear()).padStart(4, '0')
  return `${day} ${year} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${zone}`
}

/** How long ago; `<unknown>` for no time. `now` in ms since the epoch. */
export function ago(text: string | undefined | null, now: number): string {
  if (text === undefined || text === null || text === '') return '<unknown>'
  return humanDuration(now - parseTime(text))
}
