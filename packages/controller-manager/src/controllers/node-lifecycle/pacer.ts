/** Lets one node per zone and interval through. */
export class EvictionPacer {
  readonly #last = new Map<string, { readonly node: string; readonly at: number }>()

  /**
   * Asks for leave. Undefined when it is given; else how long to wait for it, in milliseconds, Infinity while the rate is
   * zero. Whoever had it last has it still: a write that fails is repeated at once.
   *
   * @param rate how many a second
   * @param now milliseconds on a clock that does not jump
   */
  take(node: string, { zone, rate, now }: { zone: string; rate: number; now: number }): number | undefined {
    if (rate <= 0) return Infinity
    const last = this.#last.get(zone)
    if (last?.node === node) return undefined
    const wait = last === undefined ? 0 : last.at + 1000 / rate - now
    if (wait > 0) return wait
    this.#last.set(zone, { node, at: now })
    return undefined
  }
}
