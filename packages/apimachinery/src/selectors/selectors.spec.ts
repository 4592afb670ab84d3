import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeFieldValue, parseFieldSelector } from './field-selector.ts'
import {
  everything,
  formatLabelSelector,
  nothing,
  parseLabelSelector,
  selectorFromLabelSelector,
  selectorFromSet,
} from './label-selector.ts'

describe('label selectors', () => {
  it('match as upstream documents', () => {
    const cases: [string, Record<string, string>, boolean][] = [
      ['', { a: '1' }, true],
      ['a=1', { a: '1' }, true],
      ['a==1,b!=2', { a: '1', b: '3' }, true],
      ['b!=2', {}, true],
      ['a in (1,2)', { a: '2' }, true],
      ['a in (1,2)', {}, false],
      ['a notin (1,2)', {}, true],
      ['a notin (1,2)', { a: '1' }, false],
      ['a', { a: '' }, true],
      ['!a', { a: '' }, false],
      ['a>1', { a: '2' }, true],
      ['a<1', { a: '2' }, false],
      ['a>1', { a: 'x' }, false],
      ['a=', { a: '' }, true],
      ['in in (in,notin)', { in: 'notin' }, true],
      ['a in (,x)', { a: '' }, true],
      ['a in ()', { a: '' }, true],
      ['a', { ['toString']: 'x' }, false],
    ]
    for (const [text, labels, expected] of cases) {
      expect([text, parseLabelSelector(text).matches(labels)]).toEqual([text, expected])
    }
  })

  it('refuse what cannot be parsed, in upstream words', () => {
    const cases: [string, string][] = [
      ['a=b=c', "found '=', expected: ',' or 'end of string'"],
      [',a', "found ',', expected: !, identifier, or 'end of string'"],
      ['a,', "found '', expected: identifier after ','"],
      ['a in', "unable to parse requirement: found '' expected: '('"],
      ['a in (x', "unable to parse requirement: found '', expected: ',' or ')'"],
      ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
      [
        'a>x',
        "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
      ],
    ]
    for (const [text, message] of cases) expect(() => parseLabelSelector(text)).toThrow(message)
    expect(() => parseLabelSelector('/x')).toThrow(
      'unable to parse requirement: <nil>: Invalid value: "/x": prefix part must be non-empty',
    )
    expect(() => parseLabelSelector('a=!')).toThrow(
      expect.objectContaining({ status: expect.objectContaining({ code: 400 }) }),
    )
  })

  it('compile from objects', () => {
    expect(selectorFromLabelSelector(undefined)).toBe(nothing)
    expect(selectorFromLabelSelector({}).empty).toBe(true)
    const selector = selectorFromLabelSelector({
      matchLabels: { a: '1' },
      matchExpressions: [
        { key: 'b', operator: 'In', values: ['2', '1'] },
        { key: 'c', operator: 'DoesNotExist' },
      ],
    })
    expect(selector.toString()).toBe('a=1,b in (1,2),!c')
    expect(selector.requiresExactMatch('a')).toBe('1')
    expect(selector.requiresExactMatch('b')).toBeUndefined()
    expect(formatLabelSelector({})).toBe('<none>')
    expect(formatLabelSelector({ matchExpressions: [{ key: 'x', operator: 'Near' as 'In' }] })).toBe('<error>')
    expect(selectorFromSet({ b: '2', a: '1' }).toString()).toBe('a=1,b=2')
    expect([everything.matches(undefined), nothing.matches({})]).toEqual([true, false])
  })

  const key = fc.stringMatching(/^[a-z]([-a-z0-9.]{0,5}[a-z0-9])?$/)
  const value = fc.stringMatching(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,5}[A-Za-z0-9])?)?$/)
  const requirement = fc.oneof(
    fc.tuple(key, fc.constantFrom('=', '==', '!='), value).map(([k, op, v]) => `${k}${op}${v}`),
    fc
      .tuple(key, fc.constantFrom('in', 'notin'), fc.uniqueArray(value, { minLength: 1 }))
      .map(([k, op, vs]) => `${k} ${op} (${vs.join(',')})`),
    key,
    key.map((k) => `!${k}`),
    fc.tuple(key, fc.constantFrom('<', '>'), fc.nat()).map(([k, op, n]) => `${k}${op}${n}`),
  )

  it('parse what they print', () => {
    fc.assert(
      fc.property(fc.array(requirement, { maxLength: 5 }), fc.dictionary(key, value), (parts, labels) => {
        const parsed = parseLabelSelector(parts.join(','))
        const again = parseLabelSelector(parsed.toString())
        expect(again.requirements).toEqual(parsed.requirements)
        expect(again.matches(labels)).toBe(parsed.matches(labels))
      }),
    )
  })

  it('never fail but with a 400', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab!=(),<> in\0\t/.é') }), (text) => {
        expect([0, 400]).toContain(codeOfParsing(text))
      }),
      { numRuns: 2000 },
    )
  })
})

function codeOfParsing(text: string): number | undefined {
  try {
    parseLabelSelector(text)
    return 0
  } catch (err) {
    return (err as { status?: { code?: number } }).status?.code
  }
}

describe('field selectors', () => {
  it('match, and say what an index could answer', () => {
    const selector = parseFieldSelector('metadata.name=a,status.phase!=Running')
    expect(selector.matches({ 'metadata.name': 'a', 'status.phase': 'Pending' })).toBe(true)
    expect(selector.matches({ 'metadata.name': 'a', 'status.phase': 'Running' })).toBe(false)
    expect(selector.requiresExactMatch('metadata.name')).toBe('a')
    expect(selector.requiresExactMatch('status.phase')).toBeUndefined()
    expect(parseFieldSelector('spec.x=').matches({})).toBe(true)
    expect(parseFieldSelector('').empty).toBe(true)
  })

  it('refuse in upstream words', () => {
    expect(() => parseFieldSelector('abc')).toThrow("invalid selector: 'abc'; can't understand 'abc'")
    expect(() => parseFieldSelector('a=b=c')).toThrow('invalid field selector: unescaped character in value: 61')
    expect(() => parseFieldSelector('a=\\x')).toThrow('invalid field selector: invalid escape sequence: \\x')
  })

  it('parse what they print', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', 'b.c'), fc.boolean(), fc.string()), { maxLength: 4 }),
        (terms) => {
          const text = terms.map(([f, eq, v]) => `${f}${eq ? '=' : '!='}${escapeFieldValue(v)}`).join(',')
          const parsed = parseFieldSelector(text)
          expect(parseFieldSelector(parsed.toString()).requirements).toEqual(parsed.requirements)
          expect(parsed.requirements.length).toBe(terms.length)
        },
      ),
    )
  })
})
