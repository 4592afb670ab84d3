import type { Clock, Logger } from '@keelson/component-base'

const retryMs = 500

/** What trying again takes. */
export interface Persistence {
  readonly clock: Clock
  readonly logger: Logger
  /** Names the step in the log. */
  readonly hook: string
}

/** Does a step until it succeeds; rejects only when `signal` aborts. */
export async function persist(step: () => Promise<void>, o: Persistence, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    try {
      return await step()
    } catch (err) {
      if (signal.aborted) throw err
      o.logger.warn({ hook: o.hook, err }, 'bootstrap step failed, trying again')
      await o.clock.sleep(retryMs, signal)
    }
  }
}
