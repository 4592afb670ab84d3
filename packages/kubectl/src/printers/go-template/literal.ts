import type { JsonValue } from '@keelson/apimachinery'
import type { Token } from './lex.ts'

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** The value of a literal token: a text, a number, or the code of a character. */
export function literalOf({ type, text }: Token): JsonValue {
  if (type === 'number') return Number(text.replaceAll('_', ''))
  const inner = text.slice(1, -1)
  if (text.startsWith('`')) return inner
  const plain = inner.replaceAll(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|(.))/g,
    (_, x?: string, u?: string, long?: string, octal?: string, letter?: string) => {
      const code = x ?? u ?? long
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16))
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8))
      return escapes[letter ?? ''] ?? letter ?? ''
    },
  )
  return type === 'character' ? (plain.codePointAt(0) ?? 0) : plain
}
