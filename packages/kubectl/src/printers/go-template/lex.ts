import { GoTemplateError } from './nodes.ts'

/** What a token inside of an action is. */
export type TokenType =
  | 'field'
  | 'dot'
  | 'variable'
  | 'word'
  | 'string'
  | 'character'
  | 'number'
  | '|'
  | ':='
  | '='
  | ','
  | '('
  | ')'

/** A token inside of an action. */
export interface Token {
  readonly type: TokenType
  readonly text: string
  readonly at: number
  /** Whether space stands before it: `.a .b` are two values, `.a.b` is one. */
  readonly spaced: boolean
}

/** Literal text, or an action. */
export type Piece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'action'; readonly tokens: readonly Token[]; readonly at: number }

const patterns: readonly (readonly [TokenType, RegExp])[] = [
  ['field', /\.[\p{L}_][\p{L}\p{N}_]*/uy],
  ['number', /[+-]?(?:0[xX][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:[eE][+-]?\d+)?)/y],
  ['dot', /\./y],
  ['variable', /\$[\p{L}\p{N}_]*/uy],
  ['word', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['string', /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y],
  ['character', /'(?:[^'\\\n]|\\.[^']*)'/y],
  ['|', /\|/y],
  [':=', /:=/y],
  ['=', /=/y],
  [',', /,/y],
  ['(', /\(/y],
  [')', /\)/y],
]

/**
 * Takes a template apart into text and actions. `{{- ` and ` -}}` take the white space around an action away.
 *
 * @throws GoTemplateError for actions that are not closed and characters that nothing begins with
 */
export function lex(source: string): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  let trims = false
  for (;;) {
    const open = source.indexOf('{{', at)
    const isLast = open < 0
    let text = source.slice(at, isLast ? undefined : open)
    if (trims) text = text.trimStart()
    const trimsBefore = !isLast && /^-\s/.test(source.slice(open + 2, open + 4))
    if (trimsBefore) text = text.trimEnd()
    if (text !== '') pieces.push({ type: 'text', text })
    if (isLast) return pieces
    const action = lexAction(source, open + (trimsBefore ? 3 : 2))
    if (action.tokens !== undefined) pieces.push({ type: 'action', tokens: action.tokens, at: open })
    at = action.end
    trims = action.trims
  }
}

interface Action {
  /** Undefined for a comment. */
  tokens: Token[] | undefined
  end: number
  trims: boolean
}

function lexAction(source: string, start: number): Action {
  const comment = /\s*\/\*[^]*?\*\/(\s-)?\}\}/y
  comment.lastIndex = start
  const isComment = comment.exec(source)
  if (isComment) return { tokens: undefined, end: comment.lastIndex, trims: isComment[1] !== undefined }
  const tokens: Token[] = []
  let at = start
  for (;;) {
    const space = /\s*/y
    space.lastIndex = at
    const spaced = (space.exec(source)?.[0] ?? '') !== ''
    at = space.lastIndex
    if (source.startsWith('}}', at)) return { tokens, end: at + 2, trims: false }
    if (spaced && source.startsWith('-}}', at)) return { tokens, end: at + 3, trims: true }
    if (at >= source.length) throw new GoTemplateError(`template: output:${lineOf(source, at)}: unclosed action`)
    const token = lexToken(source, at, spaced)
    tokens.push(token)
    at += token.text.length
  }
}

function lexToken(source: string, at: number, spaced: boolean): Token {
  for (const [type, pattern] of patterns) {
    pattern.lastIndex = at
    const text = pattern.exec(source)?.[0]
    if (text !== undefined) return { type, text, at, spaced }
  }
  const character = String.fromCodePoint(source.codePointAt(at) ?? 0)
  const problem = /["`]/.test(character)
    ? `unterminated ${character === '"' ? '' : 'raw '}quoted string`
    : `unexpected ${JSON.stringify(character)} in operand`
  throw new GoTemplateError(`template: output:${lineOf(source, at)}: ${problem}`)
}

/** The line of an offset, from 1. */
export function lineOf(source: string, at: number): number {
  return source.slice(0, at).split('\n').length
}
