/** Work done again whenever somebody asks, one round at a time. */
export interface Rounds {
  /** Asks for a round that begins after this call; all who ask while one runs share the next. */
  wake(): void
  /** Resolves once every round asked for so far is done; rejects as the work did. */
  settled(): Promise<void>
}

/** Rounds of `work`. When it rejects there are no more of them: what is to be tried again is for the work to try. */
export function createRounds(work: () => Promise<void>): Rounds {
  let running: Promise<void> | undefined
  let isWanted = false
  const run = async (): Promise<void> => {
    do {
      isWanted = false
      await work()
    } while (isWanted)
    // Not a turn later: who wakes in between would wait for a round that has ended.
    running = undefined
  }
  return {
    wake() {
      isWanted = true
      running ??= run()
      // Whoever waits for it hears of it.
      running.catch(() => undefined)
    },
    settled: async () => running,
  }
}
