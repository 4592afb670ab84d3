import { hasFunction } from './functions/index.ts'
import { lex, lineOf, type Piece, type Token } from './lex.ts'
import { GoTemplateError, type Branch, type ParsedTemplate, type TemplateNode } from './nodes.ts'
import { PipeParser } from './parse-pipe.ts'
import { literalOf } from './literal.ts'

/**
 * Parses a template of Go's text/template.
 *
 * @throws GoTemplateError for what is no template, worded as Go does
 */
export function parseGoTemplate(source: string): ParsedTemplate {
  return new Parser(source).parse()
}

type Action = Piece & { type: 'action' }

class Parser {
  readonly #source: string
  readonly #pieces: Piece[]
  readonly #defined = new Map<string, readonly TemplateNode[]>()
  #loops = 0
  /** The variables at the place that is parsed. */
  #variables = ['$']

  constructor(source: string) {
    this.#source = source
    this.#pieces = lex(source)
  }

  parse(): ParsedTemplate {
    const { nodes, end } = this.#list(false)
    if (end !== undefined) throw this.#error(end.at, `unexpected {{${wordOf(end) ?? ''}}}`)
    return { source: this.#source, main: nodes, defined: this.#defined }
  }

  /** Nodes until {{end}} or {{else}}, which those inside of others must come to. */
  #list(isInside: boolean): { nodes: TemplateNode[]; end: Action | undefined } {
    const nodes: TemplateNode[] = []
    for (let piece = this.#pieces.shift(); piece !== undefined; piece = this.#pieces.shift()) {
      if (piece.type === 'text') {
        nodes.push(piece)
        continue
      }
      const word = wordOf(piece)
      if (word === 'end' || word === 'else') return { nodes, end: piece }
      const node = this.#action(piece, word)
      if (node !== undefined) nodes.push(node)
    }
    if (isInside) throw this.#error(this.#source.length, 'unexpected EOF')
    return { nodes, end: undefined }
  }

  #action(piece: Action, word: string | undefined): TemplateNode | undefined {
    const rest = piece.tokens.slice(1)
    if (word === 'if' || word === 'with' || word === 'range') return this.#branch(word, rest, piece)
    if (word === 'define') {
      this.#define(rest, piece)
      return undefined
    }
    if (word === 'block') {
      const name = this.#define(rest, piece)
      return { type: 'template', place: placeOf(piece), name, pipe: this.#pipe(rest.slice(1), piece, 'block clause') }
    }
    if (word === 'template') {
      const name = this.#name(rest[0], piece, 'template clause')
      const pipe = rest.length > 1 ? this.#pipe(rest.slice(1), piece, 'template clause') : undefined
      return { type: 'template', place: placeOf(piece), name, pipe }
    }
    if (word === 'break' || word === 'continue') {
      if (this.#loops === 0) throw this.#error(piece.at, `{{${word}}} outside {{range}}`)
      return { type: word }
    }
    return { type: 'action', pipe: this.#pipe(piece.tokens, piece, 'command') }
  }

  #branch(type: Branch['type'], tokens: readonly Token[], piece: Action): Branch {
    const around = [...this.#variables]
    const pipe = this.#pipe(tokens, piece, type)
    if (type === 'range') this.#loops += 1
    const { nodes: body, end } = this.#list(true)
    if (type === 'range') this.#loops -= 1
    const otherwise = this.#otherwise(type, end)
    this.#variables = around
    return { type, pipe, body, otherwise }
  }

  #otherwise(type: Branch['type'], end: Action | undefined): TemplateNode[] {
    if (end === undefined || wordOf(end) === 'end') return []
    const [, next, ...rest] = end.tokens
    // {{else if}} is an if inside of the else, and needs no {{end}} of its own.
    if (next !== undefined && next.text === type && type !== 'range') return [this.#branch(type, rest, end)]
    if (next !== undefined) throw this.#error(next.at, `unexpected <${next.text}> in else`)
    const { nodes, end: last } = this.#list(true)
    if (last !== undefined && wordOf(last) === 'else') throw this.#error(last.at, 'expected end; found {{else}}')
    return nodes
  }

  #define(tokens: readonly Token[], piece: Action): string {
    const name = this.#name(tokens[0], piece, 'define clause')
    const around = this.#variables
    this.#variables = ['$']
    this.#defined.set(name, this.#list(true).nodes)
    this.#variables = around
    return name
  }

  #name(token: Token | undefined, piece: Action, context: string): string {
    if (token?.type !== 'string')
      throw this.#error(piece.at, `unexpected ${JSON.stringify(token?.text ?? '')} in ${context}`)
    return String(literalOf(token))
  }

  #pipe(tokens: readonly Token[], piece: Action, context: string): ReturnType<PipeParser['parse']> {
    if (tokens.length === 0) throw this.#error(piece.at, `missing value for ${context}`)
    const fail = (at: number, problem: string): GoTemplateError => this.#error(at, problem)
    return new PipeParser(tokens, {
      source: this.#source,
      context,
      fail,
      hasFunction,
      variables: this.#variables,
    }).parse()
  }

  #error(at: number, problem: string): GoTemplateError {
    return new GoTemplateError(`template: output:${lineOf(this.#source, at)}: ${problem}`)
  }
}

function wordOf({ tokens: [first] }: Action): string | undefined {
  return first?.type === 'word' ? first.text : undefined
}

/** Errors about a template name its name. */
function placeOf({ at, tokens }: Action): { at: number; text: string } {
  return { at: tokens[1]?.at ?? at, text: `{{${tokens.map(({ text }) => text).join(' ')}}}` }
}
