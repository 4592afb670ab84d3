import { describeIdentity, type ObjectIdentity } from './identity.ts'

/** Owners that the server has said do not exist. A uid never comes back, so the oldest are dropped for room only. */
export class AbsentOwners {
  readonly #capacity: number
  readonly #known = new Set<string>()

  /** @param capacity how many are remembered */
  constructor(capacity = 500) {
    this.#capacity = capacity
  }

  add(identity: ObjectIdentity): void {
    const key = describeIdentity(identity)
    this.#known.delete(key)
    this.#known.add(key)
    if (this.#known.size > this.#capacity) this.#known.delete(this.#known.values().next().value!)
  }

  has(identity: ObjectIdentity): boolean {
    return this.#known.has(describeIdentity(identity))
  }
}
