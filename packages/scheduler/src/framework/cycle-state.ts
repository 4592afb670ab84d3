/** A typed place in a CycleState. Each plug-in makes its own, so that plug-ins cannot meddle with each other's data. */
export interface StateKey<T> {
  readonly name: string
  /** Never set: carries the type. */
  readonly type?: T
}

/** Makes a key. */
export function stateKey<T>(name: string): StateKey<T> {
  return { name }
}

/** The scratchpad of one scheduling cycle of one pod. */
export class CycleState {
  readonly #data = new Map<StateKey<unknown>, unknown>()
  /** Filter plug-ins that had nothing to say for this pod. */
  readonly skippedFilters = new Set<string>()
  /** Score plug-ins that had nothing to say for this pod. */
  readonly skippedScores = new Set<string>()

  write<T>(key: StateKey<T>, value: T): void {
    this.#data.set(key, value)
  }

  /** @throws Error when nothing was written: the plug-in's earlier extension point did not run */
  read<T>(key: StateKey<T>): T {
    if (!this.#data.has(key)) throw new Error(`the cycle state holds nothing under ${key.name}`)
    return this.#data.get(key) as T
  }
}
