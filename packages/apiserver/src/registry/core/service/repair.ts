import type { Clock, Logger } from '@keelson/component-base'
import type { Service } from '@keelson/api'
import { claimantOf } from './allocator.ts'
import { ClaimedError } from './claims.ts'
import type { Claimant, Claims } from './claims.ts'

/** What one pass finds out about one range. */
export interface RepairInput {
  /** The values services hold. */
  readonly held: readonly { readonly value: string; readonly claimant: Claimant }[]
  /** The holder's uid by claimed value; read before `held`. */
  readonly claims: ReadonlyMap<string, string>
  /** Claims the pass before found without a service, as it returned them. */
  readonly suspects: ReadonlySet<string>
}

/** What is to be done about it. */
export interface RepairPlan {
  readonly take: RepairInput['held']
  readonly release: readonly { readonly value: string; readonly uid: string }[]
  /** Values that a service holds and another has claimed. */
  readonly contested: RepairInput['held']
  readonly suspects: ReadonlySet<string>
}

/**
 * Claims what services hold, and gives back what none holds: only on the second sight, since the write a claim was taken
 * for may still be under way, on whichever server.
 */
export function planRepair({ held, claims, suspects }: RepairInput): RepairPlan {
  const holders = new Set(held.map(({ value, claimant }) => `${value}/${claimant.uid}`))
  const unheld = [...claims]
    .map(([value, uid]) => ({ value, uid, key: `${value}/${uid}` }))
    .filter(({ key }) => !holders.has(key))
  return {
    take: held.filter(({ value }) => !claims.has(value)),
    release: unheld.filter(({ key }) => suspects.has(key)).map(({ value, uid }) => ({ value, uid })),
    contested: held.filter(({ value, claimant }) => (claims.get(value) ?? claimant.uid) !== claimant.uid),
    suspects: new Set(unheld.map(({ key }) => key).filter((key) => !suspects.has(key))),
  }
}

/** One range under repair. */
export interface RepairOptions {
  readonly claims: Claims
  /** All services as they are now. */
  services(): Promise<readonly Service[]>
  /** The values of this range that a service holds. */
  valuesOf(service: Service): readonly string[]
  readonly clock: Clock
  readonly logger: Logger
}

// As upstream.
const intervalMs = 3 * 60_000

async function repairOnce(o: RepairOptions, suspects: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const claims = await o.claims.all()
  const held = (await o.services()).flatMap((service) =>
    o.valuesOf(service).map((value) => ({ value, claimant: claimantOf(service) })),
  )
  const plan = planRepair({ held, claims, suspects })
  for (const { value, claimant } of plan.take) {
    await o.claims.take(value, claimant).catch((err: unknown) => {
      // Taken since, by a write or by the repair of another server.
      if (!(err instanceof ClaimedError)) throw err
    })
  }
  for (const { value, uid } of plan.release) await o.claims.release(value, uid)
  for (const { value, claimant } of plan.contested) {
    o.logger.warn({ value, ...claimant }, 'service holds a value that is claimed by another')
  }
  return plan.suspects
}

/** Resolves when every value that services hold is claimed; then looks again every three minutes until `signal` aborts. */
export async function runRepair(o: RepairOptions, signal: AbortSignal): Promise<void> {
  let suspects = await repairOnce(o, new Set())
  void (async () => {
    while (!signal.aborted) {
      try {
        await o.clock.sleep(intervalMs, signal)
        suspects = await repairOnce(o, suspects)
      } catch (err) {
        if (!signal.aborted) o.logger.warn({ err }, 'repair of service claims failed, trying again')
      }
    }
  })()
}
