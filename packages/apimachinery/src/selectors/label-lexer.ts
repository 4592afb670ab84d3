/** Kinds of token in a label selector. */
export type TokenKind =
  | 'error'
  | 'end'
  | ')'
  | ','
  | '!'
  | '=='
  | '='
  | '>'
  | '<'
  | 'in'
  | 'notin'
  | '!='
  | '('
  | 'identifier'

/** One token and the text it was read from. */
export interface Token {
  kind: TokenKind
  text: string
}

const literals: ReadonlySet<string> = new Set([')', ',', '!', '==', '=', '>', 'in', '<', '!=', 'notin', '('])
const special = /[=!(),><]/
const space = /[ \t\r\n]/

/** All tokens of a label selector, the last of kind 'end'. A zero byte ends the text, as upstream's lexer has it. */
export function tokenize(text: string): Token[] {
  const zero = text.indexOf('\0')
  const source = zero < 0 ? text : text.slice(0, zero)
  const tokens: Token[] = []
  let at = 0
  while (at < source.length) {
    const char = source[at] ?? ''
    if (space.test(char)) {
      at++
      continue
    }
    const token = special.test(char) ? scanSymbol(source, at) : scanWord(source, at)
    at += token.length
    tokens.push({ kind: token.kind, text: token.text })
  }
  tokens.push({ kind: 'end', text: '' })
  return tokens
}

interface Scanned extends Token {
  length: number
}

function scanWord(source: string, start: number): Scanned {
  let end = start
  while (end < source.length && !special.test(source[end] ?? '') && !space.test(source[end] ?? '')) end++
  const text = source.slice(start, end)
  return { kind: literals.has(text) ? (text as TokenKind) : 'identifier', text, length: text.length }
}

// The longest run of symbols that is a token. A start that is none swallows symbols until one fits.
function scanSymbol(source: string, start: number): Scanned {
  let found: Scanned | undefined
  let end = start
  while (end < source.length && special.test(source[end] ?? '')) {
    end++
    const text = source.slice(start, end)
    if (literals.has(text)) found = { kind: text as TokenKind, text, length: text.length }
    else if (found !== undefined) return found
  }
  const swallowed = source.slice(start, end)
  return found ?? { kind: 'error', text: `error expected: keyword found '${swallowed}'`, length: swallowed.length }
}
