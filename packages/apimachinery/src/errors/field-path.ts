/** Immutable path to a field, printed as upstream does: `spec.containers[0].env[FOO]` (field.Path). */
export class FieldPath {
  readonly #parent: FieldPath | undefined
  readonly #text: string

  private constructor(parent: FieldPath | undefined, text: string) {
    this.#parent = parent
    this.#text = text
  }

  /** A path from the root of the object; without names, the root itself. */
  static of(...names: string[]): FieldPath {
    const root = new FieldPath(undefined, '')
    return names.length === 0 ? root : root.child(...names)
  }

  /** A named field below this one. */
  child(...names: string[]): FieldPath {
    return names.reduce((path: FieldPath, name) => path.#field(name), this)
  }

  /** An element of the list at this path. */
  index(i: number): FieldPath {
    return new FieldPath(this, `[${i}]`)
  }

  /** An entry of the map at this path. */
  key(k: string): FieldPath {
    return new FieldPath(this, `[${k}]`)
  }

  /** The printed form; parts are joined only when asked, because most paths never appear in an error. */
  toString(): string {
    return this.#parent === undefined ? this.#text : this.#parent.toString() + this.#text
  }

  #field(name: string): FieldPath {
    const isRoot = this.#parent === undefined && this.#text === ''
    return new FieldPath(this, isRoot ? name : `.${name}`)
  }
}
