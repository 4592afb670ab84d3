import type { Value } from './functions/index.ts'

/** What names mean at a place of a template: the dot, and variables, with those of the places around. */
export class Scope {
  readonly dot: Value
  readonly #outer: Scope | undefined
  readonly #variables = new Map<string, Value>()

  /** `$` is the dot of the outermost place. */
  constructor(dot: Value, outer?: Scope) {
    this.dot = dot
    this.#outer = outer
    if (outer === undefined) this.#variables.set('$', dot)
  }

  /** A place inside of this one, perhaps with a dot of its own. */
  nested(...dot: [] | [Value]): Scope {
    return new Scope(dot.length === 0 ? this.dot : dot[0], this)
  }

  get(name: string): Value {
    return this.#variables.has(name) ? this.#variables.get(name) : this.#outer?.get(name)
  }

  declare(name: string, value: Value): void {
    this.#variables.set(name, value)
  }

  /** Gives a variable of this place or of one around it another value. */
  assign(name: string, value: Value): void {
    if (this.#variables.has(name) || this.#outer === undefined) this.#variables.set(name, value)
    else this.#outer.assign(name, value)
  }
}
