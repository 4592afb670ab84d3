/**
 * Finds keys that occur twice in one object of a JSON text. JSON.parse keeps the last one silently, so strict
 * field validation needs a pass of its own. The text must be valid JSON: nothing is checked again here.
 */
export class DuplicateScanner {
  readonly #text: string
  #at = 0
  readonly #found: string[] = []

  constructor(text: string) {
    this.#text = text
  }

  /** Paths such as `spec.containers[0].image`, each once, in the order met. */
  scan(): string[] {
    this.#value('')
    return [...new Set(this.#found)]
  }

  #value(path: string): void {
    const char = this.#next()
    if (char === '{') this.#object(path)
    else if (char === '[') this.#list(path)
    else if (char === '"') this.#string()
    else this.#skipScalar()
  }

  #object(path: string): void {
    this.#at++
    const seen = new Set<string>()
    while (this.#next() !== '}') {
      if (this.#text[this.#at] === ',') {
        this.#at++
        continue
      }
      const key = this.#string()
      const below = path === '' ? key : `${path}.${key}`
      if (seen.has(key)) this.#found.push(below)
      seen.add(key)
      this.#next()
      this.#at++ // the colon
      this.#value(below)
    }
    this.#at++
  }

  #list(path: string): void {
    this.#at++
    let index = 0
    while (this.#next() !== ']') {
      if (this.#text[this.#at] === ',') {
        this.#at++
        continue
      }
      this.#value(`${path}[${index}]`)
      index++
    }
    this.#at++
  }

  #next(): string {
    while (/[ \t\r\n]/.test(this.#text.charAt(this.#at))) this.#at++
    return this.#text.charAt(this.#at)
  }

  #string(): string {
    const start = this.#at
    let end = start + 1
    while (this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1
    this.#at = end + 1
    const raw = this.#text.slice(start, end + 1)
    return raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1)
  }

  #skipScalar(): void {
    while (this.#at < this.#text.length && !/[,\]}\s]/.test(this.#text.charAt(this.#at))) this.#at++
  }
}
