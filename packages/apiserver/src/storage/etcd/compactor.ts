import type { Clock, Logger } from '@keelson/component-base'
import type { EtcdPort } from './port.ts'

/** The key by which apiservers agree on who compacts; upstream's, so that both can share an etcd. */
export const compactRevisionKey = 'compact_rev_key'

/** What a compactor remembers between rounds. */
export interface CompactionState {
  /** Version of the key at our last look: a logical time. */
  version: number
  /** The store's revision at our last look; what the next round may drop. */
  revision: number
}

/**
 * One round. Whoever finds the key unchanged since its last look compacts to the revision of that look; the others only
 * take note. So history of at least one interval stays, and of less than two.
 */
export async function compactOnce(
  etcd: Pick<EtcdPort, 'swap' | 'compact'>,
  state: CompactionState,
): Promise<CompactionState> {
  const result = await etcd.swap({
    key: compactRevisionKey,
    compare: { target: 'version', value: state.version },
    put: { value: Buffer.from(String(state.revision)) },
  })
  if (!result.succeeded) return { version: result.current?.version ?? 0, revision: result.revision }
  // The first round has nothing to drop: it does not know yet how old any revision is.
  if (state.revision > 0) await etcd.compact(state.revision)
  return { version: state.version + 1, revision: result.revision }
}

/** Compacts every `intervalMs` (five minutes, upstream's default) until `signal` aborts. */
export async function runCompactor(
  deps: { etcd: Pick<EtcdPort, 'swap' | 'compact'>; clock: Clock; logger: Logger; intervalMs?: number },
  signal: AbortSignal,
): Promise<void> {
  let state: CompactionState = { version: 0, revision: 0 }
  while (!signal.aborted) {
    try {
      await deps.clock.sleep(deps.intervalMs ?? 300_000, signal)
      state = await compactOnce(deps.etcd, state)
    } catch (err) {
      if (!signal.aborted) deps.logger.warn({ err }, 'compacting etcd failed, trying again at the next interval')
    }
  }
}
