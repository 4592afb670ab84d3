/** Nodes that pods name and that no informer shows, and since when. */
export class Quarantine {
  readonly #periodMs: number
  readonly #since = new Map<string, number>()

  constructor(periodMs: number) {
    this.#periodMs = periodMs
  }

  /**
   * Takes note of the nodes that are missing now; those that are back, or that nobody names any more, are forgotten.
   *
   * @param now milliseconds on a clock that does not jump
   * @returns the nodes that have been missing for the whole period, and when the next one will have been, in milliseconds
   */
  update(missing: readonly string[], now: number): { due: readonly string[]; nextInMs?: number } {
    for (const name of this.#since.keys()) if (!missing.includes(name)) this.#since.delete(name)
    const due: string[] = []
    let nextInMs: number | undefined
    for (const name of missing) {
      const since = this.#since.get(name) ?? now
      this.#since.set(name, since)
      const left = since + this.#periodMs - now
      if (left <= 0) due.push(name)
      else nextInMs = Math.min(nextInMs ?? left, left)
    }
    return { due, ...(nextInMs === undefined ? {} : { nextInMs }) }
  }
}
