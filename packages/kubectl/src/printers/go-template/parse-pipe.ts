import type { Token } from './lex.ts'
import { literalOf } from './literal.ts'
import type { Command, GoTemplateError, Operand, Pipe } from './nodes.ts'

/** What a pipeline is parsed in. */
export interface PipeContext {
  readonly source: string
  /** What it belongs to, as errors name it: `if`, `command`. */
  readonly context: string
  readonly fail: (at: number, problem: string) => GoTemplateError
  readonly hasFunction: (name: string) => boolean
  /** The variables there are; those declared here are added. */
  readonly variables: string[]
}

/** Parses the tokens of one action into a pipeline. */
export class PipeParser {
  readonly #tokens: readonly Token[]
  readonly #context: PipeContext
  #next = 0

  constructor(tokens: readonly Token[], context: PipeContext) {
    this.#tokens = tokens
    this.#context = context
  }

  parse(): Pipe {
    const pipe = this.#pipe()
    const extra = this.#peek()
    if (extra !== undefined) throw this.#unexpected(extra)
    return pipe
  }

  #peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#next + ahead]
  }

  #pipe(): Pipe {
    const start = this.#next
    const { variables, assigns } = this.#declarations()
    const commands = [this.#command()]
    while (this.#peek()?.type === '|') {
      this.#next += 1
      commands.push(this.#command())
    }
    return { ...this.#placeFrom(start), variables, assigns, commands }
  }

  /** `$x :=`, `$i, $x :=`, `$x =`. */
  #declarations(): Pick<Pipe, 'variables' | 'assigns'> {
    const variables: string[] = []
    for (let i = 0; this.#peek(i)?.type === 'variable'; i += 2) {
      variables.push(this.#peek(i)?.text ?? '')
      const after = this.#peek(i + 1)?.type
      if (after === ':=' || after === '=') {
        this.#next += i + 2
        if (after === ':=') this.#context.variables.push(...variables)
        return { variables, assigns: after === '=' }
      }
      if (after !== ',') break
    }
    return { variables: [], assigns: false }
  }

  #command(): Command {
    const start = this.#next
    const operands: Operand[] = []
    for (
      let token = this.#peek();
      token !== undefined && token.type !== '|' && token.type !== ')';
      token = this.#peek()
    ) {
      operands.push(this.#operand(token))
    }
    if (operands.length === 0) {
      const found = this.#peek()
      if (found?.type === ')') throw this.#unexpected(found)
      const at = found?.at ?? this.#tokens.at(-1)?.at ?? 0
      throw this.#context.fail(at, `missing value for ${this.#context.context}`)
    }
    return { operands, ...this.#placeFrom(start) }
  }

  #operand(token: Token): Operand {
    const start = this.#next
    this.#next += 1
    const base = this.#term(token)
    const path: string[] = []
    // Fields that follow without a space belong to it.
    for (let field = this.#peek(); field?.type === 'field' && !field.spaced; field = this.#peek()) {
      path.push(field.text.slice(1))
      this.#next += 1
    }
    const { text } = this.#placeFrom(start)
    const at = path.length === 0 ? token.at : (this.#tokens[start + 1]?.at ?? token.at)
    if (path.length > 0 && base.type === 'literal')
      throw this.#context.fail(at, `unexpected . after term ${JSON.stringify(token.text)}`)
    return {
      ...base,
      path: token.type === 'field' ? [token.text.slice(1), ...path] : path,
      at: base.type === 'pipe' ? token.at : at,
      text,
    }
  }

  #term(token: Token): Base {
    switch (token.type) {
      case 'dot':
      case 'field':
        return { type: 'dot' }
      case 'variable':
        if (!this.#context.variables.includes(token.text)) {
          throw this.#context.fail(token.at, `undefined variable ${JSON.stringify(token.text)}`)
        }
        return { type: 'variable', name: token.text }
      case 'string':
      case 'character':
      case 'number':
        return { type: 'literal', value: literalOf(token) }
      case 'word':
        return this.#word(token)
      case '(':
        return this.#parenthesised(token)
      default:
        throw this.#unexpected(token)
    }
  }

  #word({ text, at }: Token): Base {
    if (text === 'true' || text === 'false') return { type: 'literal', value: text === 'true' }
    if (text === 'nil') return { type: 'literal', value: null }
    if (!this.#context.hasFunction(text)) throw this.#context.fail(at, `function ${JSON.stringify(text)} not defined`)
    return { type: 'function', name: text }
  }

  #parenthesised({ at }: Token): Base {
    const pipe = this.#pipe()
    if (this.#peek()?.type !== ')') throw this.#context.fail(at, 'unclosed left paren')
    this.#next += 1
    return { type: 'pipe', pipe }
  }

  #placeFrom(start: number): { at: number; text: string } {
    const first = this.#tokens[start]
    const last = this.#tokens[this.#next - 1]
    if (first === undefined || last === undefined) return { at: 0, text: '' }
    return { at: first.at, text: this.#context.source.slice(first.at, last.at + last.text.length) }
  }

  #unexpected({ at, text, type }: Token): GoTemplateError {
    const shown = type === 'word' ? `<${text}>` : JSON.stringify(text)
    return this.#context.fail(
      at,
      type === ')' ? 'unexpected right paren' : `unexpected ${shown} in ${this.#context.context}`,
    )
  }
}

type Base =
  | { type: 'dot' }
  | { type: 'variable'; name: string }
  | { type: 'function'; name: string }
  | { type: 'literal'; value: ReturnType<typeof literalOf> }
  | { type: 'pipe'; pipe: Pipe }
