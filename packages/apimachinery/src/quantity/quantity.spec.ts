import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Quantity, tryParseQuantity } from './quantity.ts'

describe('Quantity', () => {
  it('prints canonically', () => {
    const cases: Record<string, string> = {
      '0': '0',
      '0.5': '500m',
      '1000m': '1',
      '1500m': '1500m',
      '1000': '1k',
      '1024': '1024',
      '1024Ki': '1Mi',
      '1.5Gi': '1536Mi',
      '0.5Gi': '512Mi',
      '1000Ki': '1000Ki',
      '512Ki': '512Ki',
      '0.5Ki': '512',
      '1.1Ki': '1126400m',
      '1e3': '1e3',
      '1E6': '1e6',
      '12e2': '1200',
      '0.1n': '1n',
      '-1.5': '-1500m',
      '+5': '5',
      '100k': '100k',
      '.5': '500m',
      '5.': '5',
      '1Ei': '1Ei',
      '1E': '1E',
      '123456789': '123456789',
      '1100000': '1100k',
    }
    for (const [text, canonical] of Object.entries(cases)) {
      expect([text, Quantity.parse(text).toString()]).toEqual([text, canonical])
    }
  })

  it('refuses what is no quantity', () => {
    for (const text of ['', ' ', '1 ', '.', '1x', '1kk', '1Kib', '--1', '1.2.3', 'e3', '1e', '1m1', 'NaN', '0x1']) {
      expect([text, tryParseQuantity(text)]).toEqual([text, undefined])
    }
    expect(() => Quantity.parse('1kk')).toThrow("unable to parse quantity's suffix")
    expect(() => Quantity.parse('abc')).toThrow('quantities must match the regular expression')
    expect(tryParseQuantity({})).toBeUndefined()
  })

  it('rounds up where an integer is asked for', () => {
    expect(Quantity.parse('1500m').value()).toBe(2)
    expect(Quantity.parse('-1500m').value()).toBe(-2)
    expect(Quantity.parse('1u').milliValue()).toBe(1)
    expect(Quantity.parse('2Gi').value()).toBe(2147483648)
    expect(Quantity.parse('100Ei').value()).toBe(Number(2n ** 63n - 1n))
  })

  it('keeps the format of what is added to, unless that is zero', () => {
    expect(Quantity.parse('1Gi').add(Quantity.parse('1000M')).format).toBe('BinarySI')
    expect(Quantity.zero.add(Quantity.parse('1Gi')).toString()).toBe('1Gi')
    expect(Quantity.parse('1').sub(Quantity.parse('1m')).toString()).toBe('999m')
    expect(JSON.stringify({ cpu: Quantity.fromMilli(250) })).toBe('{"cpu":"250m"}')
  })

  const text = fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.nat(99999),
      fc.option(fc.nat(999)),
      fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'e3', 'E-2'),
    )
    .map(([sign, whole, fraction, suffix]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${suffix}`)

  it('reads back the amount that it prints', () => {
    expect(Quantity.parse('15687.5Ki').toString()).toBe('16064000')
    fc.assert(
      fc.property(text, (source) => {
        const quantity = Quantity.parse(source)
        const again = Quantity.parse(quantity.toString())
        expect(again.equal(quantity)).toBe(true)
        // 15687.5Ki prints as 16064000, which no suffix tells from a decimal amount: 16064k. From then on it stays.
        expect(Quantity.parse(again.toString()).toString()).toBe(again.toString())
      }),
      { numRuns: 1000 },
    )
  })

  it('adds and compares exactly', () => {
    fc.assert(
      fc.property(text, text, text, (x, y, z) => {
        const [a, b, c] = [Quantity.parse(x), Quantity.parse(y), Quantity.parse(z)]
        expect(a.add(b).equal(b.add(a))).toBe(true)
        expect(
          a
            .add(b)
            .add(c)
            .equal(a.add(b.add(c))),
        ).toBe(true)
        expect(a.add(b).sub(b).equal(a)).toBe(true)
        expect(a.add(a.neg()).isZero()).toBe(true)
        expect(Math.sign(a.cmp(b))).toBe(-Math.sign(b.cmp(a)) + 0)
      }),
      { numRuns: 500 },
    )
  })
})
