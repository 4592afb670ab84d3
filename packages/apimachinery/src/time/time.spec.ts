import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { humanDuration, parseGoDuration, shortHumanDuration } from './duration.ts'
import { scaledValueFromIntOrPercent } from './int-or-string.ts'
import { microTime, parseTime, rfc3339 } from './timestamp.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

describe('timestamps', () => {
  it('print and parse', () => {
    const ms = Date.parse('2026-01-02T03:04:05.678Z')
    expect(rfc3339(ms)).toBe('2026-01-02T03:04:05Z')
    expect(microTime(ms)).toBe('2026-01-02T03:04:05.678000Z')
    expect(parseTime('2026-01-02T05:04:05.5+02:00')).toBe(Date.parse('2026-01-02T03:04:05.500Z'))
    for (const bad of ['', '2026-02-30T00:00:00Z', '2026-01-02', '2026-01-02 03:04:05Z', '2026-01-02T24:00:01Z']) {
      expect([bad, parseTime(bad)]).toEqual([bad, Number.NaN])
    }
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e9 }), (s) => {
        expect(parseTime(rfc3339(s * 1000))).toBe(s * 1000)
      }),
    )
  })
})

describe('dates', () => {
  it('are taken exactly when the calendar has them', () => {
    for (const year of [1900, 2000, 2024, 2026]) {
      for (let month = 0; month <= 13; month++) {
        for (let date = 0; date <= 32; date++) {
          const two = (n: number): string => String(n).padStart(2, '0')
          const text = `${year}-${two(month)}-${two(date)}T23:59:59Z`
          const printed = rfc3339(Date.UTC(year, month - 1, date, 23, 59, 59))
          expect([text, Number.isNaN(parseTime(text))]).toEqual([text, printed !== text])
        }
      }
    }
    for (const bad of ['2026-01-01T00:60:00Z', '2026-01-01T00:00:60Z', '2026-01-01T24:00:00Z']) {
      expect(parseTime(bad)).toBeNaN()
    }
  })
})

describe('durations', () => {
  it('print as kubectl does', () => {
    const cases: [number, string][] = [
      [-3 * second, '<invalid>'],
      [-second, '0s'],
      [119 * second, '119s'],
      [2 * minute, '2m'],
      [5 * minute + 12 * second, '5m12s'],
      [10 * minute + second, '10m'],
      [179 * minute, '179m'],
      [3 * hour, '3h'],
      [7 * hour + 59 * minute, '7h59m'],
      [47 * hour, '47h'],
      [3 * day + 4 * hour, '3d4h'],
      [8 * day + hour, '8d'],
      [729 * day, '729d'],
      [730 * day, '2y'],
      [800 * day, '2y70d'],
      [9 * 365 * day, '9y'],
    ]
    for (const [ms, text] of cases) expect([ms, humanDuration(ms)]).toEqual([ms, text])
    expect([90 * second, 25 * hour, 400 * day].map(shortHumanDuration)).toEqual(['1m', '1d', '1y'])
  })

  it('parse from Go', () => {
    expect(parseGoDuration('1h30m')).toBe(90 * minute)
    expect(parseGoDuration('-1.5s')).toBe(-1500)
    expect(parseGoDuration('0')).toBe(0)
    expect(parseGoDuration('5')).toBeNaN()
  })
})

describe('scaledValueFromIntOrPercent', () => {
  it('rounds as told and refuses other strings', () => {
    expect(scaledValueFromIntOrPercent('25%', 10, true)).toBe(3)
    expect(scaledValueFromIntOrPercent('25%', 10, false)).toBe(2)
    expect(scaledValueFromIntOrPercent(4, 10, false)).toBe(4)
    expect(() => scaledValueFromIntOrPercent('x', 10, true)).toThrow(
      'invalid value for IntOrString: invalid type: string is not a percentage',
    )
  })
})
