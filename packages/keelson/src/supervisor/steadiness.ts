import type { Clock } from '@keelson/component-base'
import { endings, lastWords, type Supervised } from './supervisor.ts'

/** A program that has ended more often than this while it was to come up does not come up. */
const toleratedEndings = 2
const intervalMs = 50

/**
 * Does work that waits for programs to come up, and gives it up as soon as one of them keeps ending.
 *
 * @param work what to wait for; its signal aborts when it is not wanted any more
 * @throws Error that names the program and quotes what it said last; else what the work throws
 */
export async function whileSteady<T>(
  programs: readonly Supervised[],
  clock: Clock,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const decided = new AbortController()
  try {
    return await Promise.race([work(decided.signal), untilUnsteady(programs, clock, decided.signal)])
  } finally {
    decided.abort()
  }
}

async function untilUnsteady(programs: readonly Supervised[], clock: Clock, signal: AbortSignal): Promise<never> {
  while (!signal.aborted) {
    const failing = programs.find((program) => endings(program) > toleratedEndings)
    if (failing !== undefined) throw new Error(`${failing.name} keeps ending: ${await lastWords(failing)}`)
    await clock.sleep(intervalMs)
  }
  throw signal.reason
}
