import { systemClock } from '@keelson/component-base'

/** Tries `check` until it does not throw, for at most `timeoutMs`; then throws what it threw last. */
export async function eventually<T>(check: () => T | Promise<T>, timeoutMs = 10_000): Promise<T> {
  const end = systemClock.monotonic() + timeoutMs
  for (;;) {
    try {
      return await check()
    } catch (err) {
      if (systemClock.monotonic() > end) throw err
      await systemClock.sleep(10)
    }
  }
}
