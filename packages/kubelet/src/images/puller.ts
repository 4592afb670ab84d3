import type { Clock } from '@keelson/component-base'
import type { PodRuntime } from '../runtime/port.ts'
import type { RegistryAuth } from '../runtime/types.ts'

/** A finished pull. */
export interface PullResult {
  readonly imageId: string
  /** Milliseconds the pull itself took, without waiting for its turn. */
  readonly durationMs: number
}

/** Fetches images, one at a time or a bounded number side by side. */
export interface Puller {
  pull(ref: string, auth: RegistryAuth | undefined): Promise<PullResult>
}

/** `maxParallel` 1 gives upstream's serialised pulls; undefined sets no bound. */
export function createPuller(deps: {
  runtime: Pick<PodRuntime, 'pullImage'>
  clock: Clock
  maxParallel?: number
  /** Called after each pull that succeeded. */
  onPulled?(): void
}): Puller {
  const { runtime, clock, maxParallel = Number.POSITIVE_INFINITY } = deps
  const waiting: (() => void)[] = []
  let running = 0

  const turn = async (): Promise<void> => {
    if (running >= maxParallel) await new Promise<void>((resolve) => waiting.push(resolve))
    running++
  }
  const done = (): void => {
    running--
    waiting.shift()?.()
  }
  return {
    async pull(ref, auth) {
      await turn()
      const began = clock.monotonic()
      try {
        const imageId = await runtime.pullImage(ref, auth)
        deps.onPulled?.()
        return { imageId, durationMs: clock.monotonic() - began }
      } finally {
        done()
      }
    },
  }
}
