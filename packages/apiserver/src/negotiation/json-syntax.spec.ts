import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeJsonError } from './json-syntax.ts'

// Wording: Go's encoding/json.
const cases: readonly [string, string][] = [
  ['', 'unexpected end of JSON input'],
  ['{', 'unexpected end of JSON input'],
  ['hello', "invalid character 'h' looking for beginning of value"],
  ['{"a": tru}', "invalid character '}' in literal true (expecting 'e')"],
  ['{a: 1}', "invalid character 'a' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a": 1 "b"}', `invalid character '"' after object key:value pair`],
  ['[1 2]', "invalid character '2' after array element"],
  ['[1,]', "invalid character ']' looking for beginning of value"],
  ['{} x', "invalid character 'x' after top-level value"],
  ['"a\nb"', String.raw`invalid character '\n' in string literal`],
  [String.raw`"\x"`, "invalid character 'x' in string escape code"],
  ['-a', "invalid character 'a' in numeric literal"],
  ['1.a', "invalid character 'a' after decimal point in numeric literal"],
]

describe('describeJsonError', () => {
  it.each(cases)('%j', (text, expected) => {
    expect(describeJsonError(text)).toBe(expected)
  })

  it('finds something wrong exactly where JSON.parse does', () => {
    const noise = fc.oneof(
      fc.string({
        unit: fc.constantFrom('{', '}', '[', ']', ',', ':', '"', 'a', '1', '-', '.', 'e', ' ', '\\', 'true'),
      }),
      fc.json(),
    )
    fc.assert(
      fc.property(noise, (text) => {
        let valid = true
        try {
          JSON.parse(text)
        } catch {
          valid = false
        }
        expect(describeJsonError(text) === 'invalid JSON').toBe(valid)
      }),
    )
  })
})
