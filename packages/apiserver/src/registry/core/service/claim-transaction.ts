import type { Logger, Random } from '@keelson/component-base'
import type { Reservation } from '../../port.ts'
import type { Claimant, Claims } from './claims.ts'
import { ClaimedError } from './claims.ts'
import type { ValueRange } from './value-range.ts'

/** A range and who holds its values. */
export interface ClaimedRange {
  readonly range: ValueRange
  readonly claims: Claims
}

/** What one transaction works for. */
export interface TransactionOptions {
  readonly claimant: Claimant
  /** Checks what it would take, and takes nothing. */
  readonly dryRun: boolean
  readonly random: Random
  readonly logger: Logger
}

/** What one write takes from the ranges: kept when the write lands, given back when it does not. */
export class ClaimTransaction implements Reservation {
  readonly #options: TransactionOptions
  readonly #taken: { readonly claims: Claims; readonly value: string }[] = []
  readonly #unneeded: { readonly claims: Claims; readonly value: string }[] = []

  constructor(options: TransactionOptions) {
    this.#options = options
  }

  /** Takes this very value; throws ClaimedError when somebody has it. */
  async take({ claims }: ClaimedRange, value: string): Promise<void> {
    const { dryRun, claimant } = this.#options
    if (this.#has(claims, value)) return
    if (!dryRun) await claims.take(value, claimant)
    else if (claims.isClaimed(value)) throw new ClaimedError('already allocated')
    this.#taken.push({ claims, value })
  }

  /** Takes some value that nobody has; undefined when there is none. */
  async takeAny(from: ClaimedRange): Promise<string | undefined> {
    for (const value of from.range.candidates(this.#options.random)) {
      if (this.#has(from.claims, value) || from.claims.isClaimed(value)) continue
      try {
        await this.take(from, value)
        return value
      } catch (err) {
        // Another server was faster, and its claim is not known here yet.
        if (!(err instanceof ClaimedError)) throw err
      }
    }
    return undefined
  }

  /** A dry run leaves no claim behind: that it has taken a value is known here alone. */
  #has(claims: Claims, value: string): boolean {
    return this.#taken.some((one) => one.claims === claims && one.value === value)
  }

  /** Gives a value back once the write has landed. */
  releaseOnCommit({ claims }: ClaimedRange, value: string): void {
    this.#unneeded.push({ claims, value })
  }

  async commit(): Promise<void> {
    await this.#release(this.#unneeded)
  }

  async rollback(): Promise<void> {
    await this.#release(this.#taken)
  }

  async #release(values: readonly { readonly claims: Claims; readonly value: string }[]): Promise<void> {
    const { dryRun, claimant, logger } = this.#options
    if (dryRun) return
    for (const { claims, value } of values) {
      try {
        await claims.release(value, claimant.uid)
      } catch (err) {
        // The write itself has its outcome already. What stays claimed for nobody is found by the repair.
        logger.warn({ value, uid: claimant.uid, err }, 'claim not released')
      }
    }
  }
}
