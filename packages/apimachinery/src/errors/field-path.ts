/**
 * Immutable path to a field, printed as upstream does: `spec.containers[0].env[FOO]` (field.Path). Validation makes
 * hundreds for every object and prints hardly any: a step is a link, and text only when asked for.
 */
export class FieldPath {
  readonly #parent: FieldPath | undefined
  readonly #step: string | number
  readonly #isElement: boolean

  private constructor(parent: FieldPath | undefined, step: string | number, isElement: boolean) {
    this.#parent = parent
    this.#step = step
    this.#isElement = isElement
  }

  /** A path from the root of the object; without names, the root itself. */
  static of(...names: string[]): FieldPath {
    return new FieldPath(undefined, '', false).child(...names)
  }

  /** A named field below this one. */
  child(...names: string[]): FieldPath {
    return names.reduce((path: FieldPath, name) => new FieldPath(path, name, false), this)
  }

  /** An element of the list at this path. */
  index(i: number): FieldPath {
    return new FieldPath(this, i, true)
  }

  /** An entry of the map at this path. */
  key(k: string): FieldPath {
    return new FieldPath(this, k, true)
  }

  /** The printed form. */
  toString(): string {
    if (this.#parent === undefined) return ''
    const parent = this.#parent.toString()
    if (this.#isElement) return `${parent}[${this.#step}]`
    return parent === '' ? `${this.#step}` : `${parent}.${this.#step}`
  }
}
