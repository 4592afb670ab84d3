import { systemClock } from '@keelson/component-base'

/**
 * Repeats an assertion until it holds, and throws its last error when it does not within the time. For states that a
 * real cluster comes to by itself; never for hiding that something happens at the wrong time.
 *
 * @param timeoutMs milliseconds
 */
export async function eventually<T>(assertion: () => Promise<T> | T, timeoutMs = 30_000): Promise<T> {
  const deadline = systemClock.monotonic() + timeoutMs
  for (;;) {
    try {
      return await assertion()
    } catch (error) {
      if (systemClock.monotonic() > deadline) throw error
      await systemClock.sleep(100)
    }
  }
}
