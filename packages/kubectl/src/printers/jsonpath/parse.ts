import type { Node, Operand, Step } from './nodes.ts'

/** A template cannot be read. */
export class JsonPathError extends Error {}

/** Reads a template: text with expressions in braces, `{range PATH}…{end}` loops. Throws JsonPathError. */
export function parseTemplate(text: string): Node[] {
  const root: Node[] = []
  const open: { path: readonly Step[]; body: Node[] }[] = []
  const body = (): Node[] => open.at(-1)?.body ?? root
  let at = 0
  while (at < text.length) {
    const brace = text.indexOf('{', at)
    if (brace < 0) {
      body().push({ type: 'text', text: text.slice(at) })
      break
    }
    if (brace > at) body().push({ type: 'text', text: text.slice(at, brace) })
    const close = closingBrace(text, brace)
    const inner = text.slice(brace + 1, close).trim()
    at = close + 1
    if (inner === 'end') {
      const range = open.pop()
      if (range === undefined) throw new JsonPathError('not in range, nothing to end')
      body().push({ type: 'range', ...range })
    } else if (/^range\s/.test(inner)) open.push({ path: parsePath(inner.slice(5).trim()), body: [] })
    else body().push({ type: 'path', steps: parsePath(inner) })
  }
  if (open.length > 0) throw new JsonPathError('unclosed range')
  return root
}

function closingBrace(text: string, from: number): number {
  let quote = ''
  for (let i = from + 1; i < text.length; i++) {
    const char = text.charAt(i)
    if (quote !== '') {
      if (char === '\\') i++
      else if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === '}') return i
  }
  throw new JsonPathError('unclosed action')
}

/** Reads one expression without its braces. */
export function parsePath(text: string): Step[] {
  const reader = new PathReader(text)
  return reader.read()
}

class PathReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): Step[] {
    const steps: Step[] = []
    while (this.#at < this.#text.length) steps.push(...this.#step())
    return steps
  }

  #step(): Step[] {
    const rest = this.#text.slice(this.#at)
    const char = rest.charAt(0)
    if (/\s/.test(char)) return this.#advance(1, [])
    if (char === '$') return this.#advance(1, [{ type: 'root' }])
    if (char === '@') return this.#advance(1, [])
    if (rest.startsWith('..')) {
      this.#at += 2
      return [{ type: 'recursive' }, ...this.#afterDots()]
    }
    if (char === '.') return this.#advance(1, this.#isFieldNext(rest) ? this.#field(rest.slice(1)) : [])
    if (char === '[') return this.#bracket()
    if (char === '*') return this.#advance(1, [{ type: 'wildcard' }])
    if (char === '"' || char === "'") return this.#quoted(char)
    return this.#literalOrField(rest)
  }

  #advance(count: number, steps: Step[]): Step[] {
    this.#at += count
    return steps
  }

  #isFieldNext(rest: string): boolean {
    return rest.length > 1 && !'[.*'.includes(rest.charAt(1))
  }

  #afterDots(): Step[] {
    const rest = this.#text.slice(this.#at)
    return rest === '' || '[*'.includes(rest.charAt(0)) ? [] : this.#field(rest)
  }

  /** A name up to the next dot, bracket or blank; a backslash takes the next character as it is. */
  #field(rest: string): Step[] {
    let name = ''
    let length = 0
    while (length < rest.length && !/[.[\s,|)\]}=!<>*"'&]/.test(rest.charAt(length))) {
      if (rest.charAt(length) === '\\') length++
      name += rest.charAt(length++)
    }
    this.#at += length
    return name === '' ? [] : [{ type: 'field', name }]
  }

  #quoted(quote: string): Step[] {
    const end = quotedEnd(this.#text, this.#at, quote)
    const value = unquote(this.#text.slice(this.#at, end))
    this.#at = end
    return [{ type: 'literal', value }]
  }

  #literalOrField(rest: string): Step[] {
    const number = /^[+-]?\d+(?:\.\d+)?/.exec(rest)
    if (number !== null) return this.#advance(number[0].length, [{ type: 'literal', value: Number(number[0]) }])
    const bool = /^(?:true|false)\b/.exec(rest)
    if (bool !== null) return this.#advance(bool[0].length, [{ type: 'literal', value: bool[0] === 'true' }])
    const before = this.#at
    const steps = this.#field(rest)
    if (this.#at === before)
      throw new JsonPathError(`unrecognized character in action: U+${hex(rest)} '${rest.charAt(0)}'`)
    const [step] = steps
    throw new JsonPathError(`unrecognized identifier ${step?.type === 'field' ? step.name : ''}`)
  }

  #bracket(): Step[] {
    const end = closingBracket(this.#text, this.#at)
    const inner = this.#text.slice(this.#at + 1, end).trim()
    this.#at = end + 1
    const filter = /^\?\((.*)\)$/s.exec(inner)
    if (filter !== null) return [parseFilter(filter[1] ?? '')]
    const parts = splitUnion(inner)
    if (parts.length > 1) return [{ type: 'union', paths: parts.map((part) => [subscript(part)]) }]
    return [subscript(inner)]
  }
}

function hex(text: string): string {
  return (text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}

function subscript(text: string): Step {
  const inner = text.trim()
  if (inner === '*' || inner === '') return { type: 'wildcard' }
  if (/^(['"]).*\1$/s.test(inner)) return { type: 'field', name: unquote(inner) }
  const slice = /^(-?\d*)(?:(:)(-?\d*))?(?::(-?\d*))?$/.exec(inner)
  if (slice === null) throw new JsonPathError(`invalid array index ${inner}`)
  const part = (value: string | undefined): number | undefined =>
    value === undefined || value === '' ? undefined : Number(value)
  return {
    type: 'slice',
    start: part(slice[1]),
    end: part(slice[3]),
    step: part(slice[4]),
    single: slice[2] === undefined,
  }
}

const comparison = /^(.*?)(==|!=|<=|>=|<|>)(.*)$/s

function parseFilter(text: string): Step {
  const match = comparison.exec(text)
  if (match === null) return { type: 'filter', left: operand(text), operator: 'exists' }
  return { type: 'filter', left: operand(match[1] ?? ''), operator: match[2] ?? '', right: operand(match[3] ?? '') }
}

function operand(text: string): Operand {
  const trimmed = text.trim()
  if (trimmed.startsWith('@') || trimmed.startsWith('.') || trimmed.startsWith('$')) return { path: parsePath(trimmed) }
  const [step] = parsePath(trimmed)
  if (step?.type !== 'literal') throw new JsonPathError(`unrecognized operand ${trimmed}`)
  return { value: step.value }
}

function splitUnion(text: string): string[] {
  const parts: string[] = []
  let quote = ''
  let part = ''
  for (const char of text) {
    if (quote === '' && char === ',') {
      parts.push(part)
      part = ''
      continue
    }
    if (quote === '' && (char === '"' || char === "'")) quote = char
    else if (char === quote) quote = ''
    part += char
  }
  return [...parts, part]
}

function closingBracket(text: string, from: number): number {
  let depth = 0
  for (let i = from; i < text.length; i++) {
    const char = text.charAt(i)
    if (char === '"' || char === "'") i = quotedEnd(text, i, char) - 1
    else if (char === '[' || char === '(') depth++
    else if ((char === ']' || char === ')') && --depth === 0) return i
  }
  throw new JsonPathError('unterminated array')
}

function quotedEnd(text: string, from: number, quote: string): number {
  for (let i = from + 1; i < text.length; i++) {
    if (text.charAt(i) === '\\') i++
    else if (text.charAt(i) === quote) return i + 1
  }
  throw new JsonPathError('unterminated quoted string')
}

const unescaped: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '0': '\0',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
}

function unquote(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/gs, (_, char: string) => unescaped[char] ?? char)
}
