/** Thrown when a value belongs to somebody else. */
export class AllocatedError extends Error {}

/**
 * Which of a set of values (addresses, ports) belongs to which object. Follows storage; what a write under way has taken
 * counts as taken before storage knows.
 */
export class AllocationTable<V extends string | number> {
  readonly #owners = new Map<V, string>()
  readonly #values = new Map<string, readonly V[]>()
  /** What writes under way have taken; several writes of one owner may take the same. */
  readonly #pending = new Map<V, { readonly owner: string; readonly writes: number }>()

  /** True when nobody, or only this owner, has the value. */
  isFree(value: V, owner: string): boolean {
    const holder = this.#pending.get(value)?.owner ?? this.#owners.get(value)
    return holder === undefined || holder === owner
  }

  /** Takes a value for a write under way; throws AllocatedError when somebody else has it. */
  take(value: V, owner: string): void {
    if (!this.isFree(value, owner)) throw new AllocatedError('already allocated')
    this.#pending.set(value, { owner, writes: (this.#pending.get(value)?.writes ?? 0) + 1 })
  }

  /** The write landed: this is all the owner has now. */
  commit(taken: readonly V[], owner: string, values: readonly V[]): void {
    this.rollback(taken)
    this.set(owner, values)
  }

  /** The write came to nothing. */
  rollback(taken: readonly V[]): void {
    for (const value of taken) {
      const pending = this.#pending.get(value)
      if (pending === undefined) continue
      if (pending.writes === 1) this.#pending.delete(value)
      else this.#pending.set(value, { ...pending, writes: pending.writes - 1 })
    }
  }

  /** Storage says that this is all an owner has. */
  set(owner: string, values: readonly V[]): void {
    for (const value of this.#values.get(owner) ?? []) {
      if (this.#owners.get(value) === owner) this.#owners.delete(value)
    }
    for (const value of values) this.#owners.set(value, owner)
    if (values.length > 0) this.#values.set(owner, values)
    else this.#values.delete(owner)
  }

  /** Storage says who has what, of everything. */
  replace(all: Iterable<readonly [owner: string, values: readonly V[]]>): void {
    this.#owners.clear()
    this.#values.clear()
    for (const [owner, values] of all) this.set(owner, values)
  }

  get size(): number {
    return this.#owners.size
  }
}
