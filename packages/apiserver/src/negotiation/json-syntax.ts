/**
 * Says what is wrong with a JSON text in the words of Go's encoding/json, which clients know from kube-apiserver.
 *
 * Only called for texts that JSON.parse refused; an iterative scanner, so deep nesting cannot exhaust the stack.
 */
export function describeJsonError(text: string): string {
  const scanner = new JsonScanner(text)
  return scanner.run() ?? 'invalid JSON'
}

function quoteChar(char: string): string {
  if (char === "'") return String.raw`'\''`
  if (char === '"') return `'"'`
  const quoted = JSON.stringify(char)
  return `'${quoted.slice(1, -1)}'`
}

const literals: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' }
const unexpectedEnd = 'unexpected end of JSON input'

class JsonScanner {
  readonly #text: string
  #at = 0
  // 'value' inside an array or an object's value, one entry per open bracket.
  readonly #open: ('array' | 'object')[] = []

  constructor(text: string) {
    this.#text = text
  }

  /** The first error, or undefined when there is none. */
  run(): string | undefined {
    let error = this.#value()
    while (error === undefined && this.#open.length > 0) error = this.#afterElement()
    if (error !== undefined) return error
    this.#space()
    if (this.#at < this.#text.length) return this.#invalid('after top-level value')
    return undefined
  }

  #space(): void {
    while (this.#at < this.#text.length && ' \t\r\n'.includes(this.#text[this.#at] as string)) this.#at++
  }

  #invalid(where: string): string {
    const char = this.#text[this.#at]
    if (char === undefined) return unexpectedEnd
    return `invalid character ${quoteChar(char)} ${where}`
  }

  /** Reads a value, or opens an array or object and reads its first element. */
  #value(): string | undefined {
    for (;;) {
      this.#space()
      const char = this.#text[this.#at]
      if (char === '{') {
        this.#at++
        this.#space()
        if (this.#text[this.#at] === '}') return this.#skip()
        this.#open.push('object')
        const error = this.#key()
        if (error !== undefined) return error
      } else if (char === '[') {
        this.#at++
        this.#space()
        if (this.#text[this.#at] === ']') return this.#skip()
        this.#open.push('array')
      } else return this.#scalar(char)
    }
  }

  #skip(): undefined {
    this.#at++
    return undefined
  }

  #scalar(char: string | undefined): string | undefined {
    if (char === '"') return this.#string()
    if (char !== undefined && (char === '-' || (char >= '0' && char <= '9'))) return this.#number()
    const literal = char === undefined ? undefined : literals[char]
    if (literal === undefined) return this.#invalid('looking for beginning of value')
    for (let i = 1; i < literal.length; i++) {
      this.#at++
      if (this.#text[this.#at] !== literal[i]) {
        return this.#invalid(`in literal ${literal} (expecting ${quoteChar(literal[i] as string)})`)
      }
    }
    return this.#skip()
  }

  #string(): string | undefined {
    this.#at++
    for (;;) {
      const char = this.#text[this.#at]
      if (char === undefined) return unexpectedEnd
      if (char === '"') return this.#skip()
      if (char < ' ') return this.#invalid('in string literal')
      if (char === '\\') {
        this.#at++
        const escape = this.#text[this.#at]
        if (escape === undefined) return unexpectedEnd
        if (escape === 'u') {
          for (let i = 0; i < 4; i++) {
            this.#at++
            if (!/[0-9a-fA-F]/.test(this.#text[this.#at] ?? '')) {
              return this.#invalid(String.raw`in \u hexadecimal character escape`)
            }
          }
        } else if (!'"\\/bfnrt'.includes(escape)) return this.#invalid('in string escape code')
      }
      this.#at++
    }
  }

  #digits(): boolean {
    const start = this.#at
    while (/\d/.test(this.#text[this.#at] ?? '')) this.#at++
    return this.#at > start
  }

  #number(): string | undefined {
    if (this.#text[this.#at] === '-') {
      this.#at++
      if (!/\d/.test(this.#text[this.#at] ?? '')) return this.#invalid('in numeric literal')
    }
    if (this.#text[this.#at] === '0') this.#at++
    else this.#digits()
    if (this.#text[this.#at] === '.') {
      this.#at++
      if (!this.#digits()) return this.#invalid('after decimal point in numeric literal')
    }
    if (/[eE]/.test(this.#text[this.#at] ?? '')) {
      this.#at++
      if (/[+-]/.test(this.#text[this.#at] ?? '')) this.#at++
      if (!this.#digits()) return this.#invalid('in exponent of numeric literal')
    }
    return undefined
  }

  #key(): string | undefined {
    this.#space()
    if (this.#text[this.#at] !== '"') return this.#invalid('looking for beginning of object key string')
    const error = this.#string()
    if (error !== undefined) return error
    this.#space()
    if (this.#text[this.#at] !== ':') return this.#invalid('after object key')
    return this.#skip()
  }

  #afterElement(): string | undefined {
    this.#space()
    const char = this.#text[this.#at]
    const inside = this.#open.at(-1)
    if (char === (inside === 'array' ? ']' : '}')) {
      this.#open.pop()
      return this.#skip()
    }
    if (char !== ',') return this.#invalid(inside === 'array' ? 'after array element' : 'after object key:value pair')
    this.#at++
    if (inside === 'object') {
      const error = this.#key()
      if (error !== undefined) return error
    }
    return this.#value()
  }
}
