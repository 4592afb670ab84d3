import { describe, expect, it } from 'vitest'
import { writeYaml } from './write.ts'

const words = 'word '.repeat(30)

// The right column is what kubectl 1.33 prints for a ConfigMap with that value.
const values: [string, string, string][] = [
  ['plain', 'x', 'v: x'],
  ['empty', '', 'v: ""'],
  ['a number', '1', 'v: "1"'],
  ['an exponent', '1e3', 'v: "1e3"'],
  ['a number with an underscore', '1_000', 'v: "1_000"'],
  ['a hexadecimal', '0x1F', 'v: "0x1F"'],
  ['a YAML 1.1 boolean', 'yes', 'v: "yes"'],
  ['base 60', '12:30', 'v: "12:30"'],
  ['a date', '2020-01-02', 'v: "2020-01-02"'],
  ['null', '~', 'v: "~"'],
  ['a dash', '-', "v: '-'"],
  ['two dashes', '--', 'v: --'],
  ['a list item', '- a', "v: '- a'"],
  ['a map', 'x: y', "v: 'x: y'"],
  ['a colon inside', 'a:b', 'v: a:b'],
  ['a comment', 'a #b', "v: 'a #b'"],
  ['an apostrophe', "it's", "v: it's"],
  ['quotes', '"x"', 'v: \'"x"\''],
  ['a tab', 'tab\tx', 'v: "tab\\tx"'],
  ['a leading space', ' lead', "v: ' lead'"],
  ['lines', 'a\nb', 'v: |-\n  a\n  b'],
  ['lines with an end', 'a\nb\n', 'v: |\n  a\n  b'],
  ['lines with two ends', 'a\nb\n\n', 'v: |+\n  a\n  b\n'],
  ['lines that begin with a space', ' a\nb', 'v: |2-\n   a\n  b'],
  ['a line with a space at its end', 'a \nb', 'v: "a \\nb"'],
  ['carriage returns', 'x\r\ny', 'v: "x\\r\\ny"'],
  ['an umlaut', 'é', 'v: é'],
  ['beyond the basic plane', '😀', 'v: "\\U0001F600"'],
]

describe('YAML', () => {
  it.each(values)('writes %s', (_, value, expected) => {
    expect(writeYaml({ v: value })).toBe(`${expected}\n`)
  })

  it('orders keys: letters last, digits as numbers', () => {
    const keys = ['aa', 'a10', 'a9', 'a_b', 'a.b', 'a', 'A', 'n', 'y']
    const written = writeYaml(Object.fromEntries(keys.map((key) => [key, 1])))
    expect(written).toBe('A: 1\na: 1\na.b: 1\na_b: 1\na9: 1\na10: 1\naa: 1\n"n": 1\n"y": 1\n')
  })

  it('folds long lines at the first space beyond column 80', () => {
    expect(writeYaml({ data: { a: words.trimEnd() } })).toBe(
      `data:\n  a: ${'word '.repeat(16).trimEnd()}\n    ${'word '.repeat(14).trimEnd()}\n`,
    )
  })

  it('does not indent lists, and keeps empty containers on the line', () => {
    const value = { list: [{ a: 1, b: [1, 2] }, 'x'], none: [], map: {}, nothing: null, nested: [[1]] }
    expect(writeYaml(value)).toBe(
      'list:\n- a: 1\n  b:\n  - 1\n  - 2\n- x\nmap: {}\nnested:\n- - 1\nnone: []\nnothing: null\n',
    )
  })
})
