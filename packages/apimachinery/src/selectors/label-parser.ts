import { fieldErrorMessage, fieldErrors, statusErrors } from '../errors/index.ts'
import { isQualifiedName } from '../validation/names.ts'
import type { Token, TokenKind } from './label-lexer.ts'
import { tokenize } from './label-lexer.ts'
import type { Requirement, RequirementOperator } from './requirement.ts'
import { validateRequirement } from './requirement.ts'

const binaryOperators: Partial<Record<TokenKind, RequirementOperator>> = {
  in: 'in',
  notin: 'notin',
  '=': '=',
  '==': '==',
  '!=': '!=',
  '>': 'gt',
  '<': 'lt',
}

class SyntaxError extends Error {}

/** The requirements of a label selector's text, in the order written. Throws StatusError BadRequest. */
export function parseRequirements(text: string): Requirement[] {
  try {
    return new Parser(tokenize(text)).parse()
  } catch (err) {
    if (err instanceof SyntaxError) throw statusErrors.badRequest(err.message)
    throw err
  }
}

class Parser {
  #position = 0
  readonly #tokens: Token[]

  constructor(tokens: Token[]) {
    this.#tokens = tokens
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = []
    for (;;) {
      const next = this.#peek()
      if (next.kind === 'end') return requirements
      if (!isStart(next)) throw new SyntaxError(`found '${next.text}', expected: !, identifier, or 'end of string'`)
      requirements.push(this.#requirement())
      const after = this.#take()
      if (after.kind === 'end') return requirements
      if (after.kind !== ',') throw new SyntaxError(`found '${after.text}', expected: ',' or 'end of string'`)
      const start = this.#peek()
      if (!isStart(start)) throw new SyntaxError(`found '${start.text}', expected: identifier after ','`)
    }
  }

  // 'in' and 'notin' are operators only where an operator stands; elsewhere they are words like any other.
  #peek(): Token {
    const token = this.#tokens[this.#position] ?? { kind: 'end', text: '' }
    return token.kind === 'in' || token.kind === 'notin' ? { kind: 'identifier', text: token.text } : token
  }

  #take(): Token {
    const token = this.#peek()
    this.#position++
    return token
  }

  #requirement(): Requirement {
    const requirement = this.#unchecked()
    const messages = validateRequirement(requirement).map(fieldErrorMessage)
    if (messages.length > 0) {
      const text = messages.length === 1 ? messages[0] : `[${messages.join(', ')}]`
      throw new SyntaxError(`unable to parse requirement: ${text}`)
    }
    return requirement
  }

  #unchecked(): Requirement {
    const negated = this.#peek().kind === '!'
    if (negated) this.#position++
    const key = this.#take()
    if (key.kind !== 'identifier') fail(`found '${key.text}', expected: identifier`)
    const keyErrors = isQualifiedName(key.text)
    if (keyErrors.length > 0) fail(fieldErrorMessage(fieldErrors.invalid('<nil>', key.text, keyErrors.join('; '))))
    if (negated) return { key: key.text, operator: '!', values: [] }
    const next = this.#peek()
    if (next.kind === 'end' || next.kind === ',') return { key: key.text, operator: 'exists', values: [] }
    const operator = this.#operator()
    const values = operator === 'in' || operator === 'notin' ? this.#valueList() : [this.#exactValue()]
    return { key: key.text, operator, values: [...new Set(values)].toSorted() }
  }

  #operator(): RequirementOperator {
    const token = this.#tokens[this.#position++] ?? { kind: 'end', text: '' }
    const operator = binaryOperators[token.kind]
    return operator ?? fail(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`)
  }

  #exactValue(): string {
    const next = this.#peek()
    if (next.kind === 'end' || next.kind === ',') return ''
    const token = this.#take()
    return token.kind === 'identifier' ? token.text : fail(`found '${token.text}', expected: identifier`)
  }

  #valueList(): string[] {
    const open = this.#take()
    if (open.kind !== '(') fail(`found '${open.text}' expected: '('`)
    const first = this.#peek()
    if (first.kind === ')') {
      this.#position++
      return ['']
    }
    if (first.kind !== 'identifier' && first.kind !== ',') {
      fail(`found '${first.text}', expected: ',', ')' or identifier`)
    }
    return this.#identifiers()
  }

  // Empty places are empty values: '(a,,b)' holds '', and so do '(,a)' and '(a,)'.
  #identifiers(): string[] {
    const values: string[] = []
    let afterComma = true
    for (;;) {
      const token = this.#take()
      if (token.kind === 'identifier') {
        if (!afterComma) fail(`found '${token.text}', expected: ',' or ')'`)
        values.push(token.text)
        afterComma = false
      } else if (token.kind === ',') {
        if (afterComma) values.push('')
        afterComma = true
      } else if (token.kind === ')') {
        if (afterComma) values.push('')
        return values
      } else {
        fail(`found '${token.text}', expected: ${afterComma ? "',', or identifier" : "',' or ')'"}`)
      }
    }
  }
}

function isStart(token: Token): boolean {
  return token.kind === 'identifier' || token.kind === '!'
}

function fail(message: string): never {
  throw new SyntaxError(`unable to parse requirement: ${message}`)
}
