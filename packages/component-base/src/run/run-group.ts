import type { Runnable } from './runnable.ts'

/**
 * Joins runnables into one: started in order, each waiting for the one before, and stopped in reverse.
 * When a start fails, what had started is stopped and the failure is thrown. A stop goes through all members even
 * when one throws, then throws the first failure.
 */
export function createRunGroup(name: string, members: readonly Runnable[]): Runnable {
  const started: Runnable[] = []

  async function stop(): Promise<void> {
    const failures: unknown[] = []
    for (let member = started.pop(); member !== undefined; member = started.pop()) {
      await member.stop().catch((err: unknown) => failures.push(err))
    }
    if (failures.length > 0) throw failures[0]
  }

  async function start(signal: AbortSignal): Promise<void> {
    try {
      for (const member of members) {
        signal.throwIfAborted()
        await member.start(signal)
        started.push(member)
      }
    } catch (err) {
      await stop().catch(() => {})
      throw err
    }
  }

  return { name, start, stop }
}

/** Makes a Runnable of two functions. */
export function runnable(
  name: string,
  start: (signal: AbortSignal) => Promise<void> | void,
  stop?: () => Promise<void> | void,
): Runnable {
  return {
    name,
    start: async (signal) => await start(signal),
    stop: async () => await stop?.(),
  }
}
