import type { Health } from '@keelson/component-base'
import type { PostStartHook } from '../bootstrap/index.ts'

/** Runs what is to be done once the server listens, in order, each reported by readyz until it is done. */
export async function runHooks(
  hooks: readonly PostStartHook[],
  health: Health,
  o: { readonly signal: AbortSignal; readonly starting: AbortSignal },
): Promise<void> {
  const finished = new Set<string>()
  for (const { name } of hooks) {
    health.addCheck(`poststarthook/${name}`, () => {
      if (!finished.has(name)) throw new Error('not finished')
    })
  }
  for (const { name, run } of hooks) {
    o.starting.throwIfAborted()
    await run(o.signal)
    finished.add(name)
  }
}
