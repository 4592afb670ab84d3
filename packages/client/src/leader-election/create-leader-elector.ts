import { deepEqual, isConflict, microTime } from '@keelson/apimachinery'
import type { Logger } from '@keelson/component-base'
import { createBackoff, nullLogger } from '@keelson/component-base'
import type { Lease, LeaseLock } from './lease-lock.ts'
import { createLeaseLock } from './lease-lock.ts'
import type { LeaderElectionOptions, LeaderElector } from './types.ts'

/** Waits between tries grow by up to this share, as client-go, so that contenders do not march in step. */
const jitter = 1.2

/** The wait after the first failure to ask the server, in milliseconds. */
const firstRetryMs = 100

type Spec = NonNullable<Lease['spec']>
type Outcome = 'ours' | 'held' | 'failed'

/**
 * Creates an elector after client-go's rules. Times in the Lease are never compared with our clock: what counts is how
 * long ago, on our own monotonic clock, the Lease was last seen to change. So clocks may be skewed; only their speed
 * must agree.
 */
export function createLeaderElector(options: LeaderElectionOptions): LeaderElector {
  const { leaseDurationMs = 15_000, renewDeadlineMs = 10_000, retryPeriodMs = 2000 } = options
  if (leaseDurationMs <= renewDeadlineMs) throw new Error('leaseDuration must be greater than renewDeadline')
  if (renewDeadlineMs <= jitter * retryPeriodMs) throw new Error('renewDeadline must be greater than retryPeriod*1.2')
  return new Elector(options, { leaseDurationMs, renewDeadlineMs, retryPeriodMs })
}

interface Times {
  leaseDurationMs: number
  renewDeadlineMs: number
  retryPeriodMs: number
}

class Elector implements LeaderElector {
  readonly name: string
  readonly #options: LeaderElectionOptions
  readonly #times: Times
  readonly #lock: LeaseLock
  readonly #logger: Logger
  readonly #setGauge: (leading: boolean) => void
  /** The Lease as last seen, and when on our clock it was seen to change. */
  #observed: Lease | undefined
  #observedAt = 0
  #reported = ''
  #leading = false
  #running: { abort: AbortController; ended: Promise<void> } | undefined

  constructor(options: LeaderElectionOptions, times: Times) {
    this.#options = options
    this.#times = times
    this.name = `leader election ${options.leaseName}`
    this.#lock = createLeaseLock(options.client, options.leaseNamespace, options.leaseName)
    this.#logger = (options.logger ?? nullLogger).child({ lease: options.leaseName })
    const gauge = options.metrics?.gauge({
      name: 'leader_election_master_status',
      help:
        'Gauge of if the reporting system is master of the relevant lease, 0 indicates backup, 1 indicates master. ' +
        "'name' is the string used to identify the lease. Please make sure to group by name.",
      labelNames: ['name'],
    })
    this.#setGauge = (leading) => gauge?.set({ name: options.leaseName }, leading ? 1 : 0)
    this.#setGauge(false)
  }

  get leader(): string {
    return this.#observed?.spec?.holderIdentity ?? ''
  }

  isLeader(): boolean {
    return this.#leading
  }

  assertRenewing(toleranceMs: number): void {
    if (!this.#leading) return
    const { clock, leaseName } = this.#options
    if (clock.monotonic() - this.#observedAt > this.#times.leaseDurationMs + toleranceMs)
      throw new Error(`failed election to renew leadership on lease ${leaseName}`)
  }

  start(): Promise<void> {
    if (this.#running !== undefined) return Promise.resolve()
    const abort = new AbortController()
    this.#running = { abort, ended: this.#contend(abort.signal) }
    return Promise.resolve()
  }

  async stop(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    running?.abort.abort()
    await running?.ended
  }

  async #contend(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (await this.#acquire(signal)) await this.#lead(signal)
    }
  }

  /** Tries until the Lease is ours; false when told to stop. */
  async #acquire(signal: AbortSignal): Promise<boolean> {
    const { clock, random } = this.#options
    const { retryPeriodMs } = this.#times
    // A server that cannot be asked yet, as when a cluster starts, is asked again sooner than a holder is waited for.
    const failures = createBackoff({ initialMs: firstRetryMs, maxMs: retryPeriodMs, factor: 2, jitter: 0.2, random })
    while (!signal.aborted) {
      const outcome = await this.#tryAcquireOrRenew(signal)
      if (outcome === 'ours') return true
      if (outcome === 'held') failures.reset()
      const wait = outcome === 'held' ? retryPeriodMs * (1 + jitter * random.next()) : failures.next()
      await clock.sleep(wait, signal).catch(() => {})
    }
    return false
  }

  async #lead(signal: AbortSignal): Promise<void> {
    const term = new AbortController()
    this.#leading = true
    this.#setGauge(true)
    this.#logger.info({ identity: this.#options.identity }, 'Became leader')
    this.#record('became leader')
    const failed = new AbortController()
    const work = this.#runCallback(
      () => this.#options.onStartedLeading(term.signal),
      () => failed.abort(),
    )
    await this.#renewUntilLost(AbortSignal.any([signal, failed.signal]))
    this.#leading = false
    this.#setGauge(false)
    this.#logger.info(
      { identity: this.#options.identity },
      signal.aborted || failed.signal.aborted ? 'Gave up leadership' : 'Lost leadership',
    )
    this.#record('stopped leading')
    term.abort(new DOMException('leadership has ended', 'AbortError'))
    await work
    // Only now may another lead: the work of this term has ended.
    if (signal.aborted || failed.signal.aborted) await this.#release()
    await this.#runCallback(() => this.#options.onStoppedLeading?.())
  }

  #record(what: string): void {
    const { recorder, identity } = this.#options
    if (this.#observed !== undefined) recorder?.event(this.#observed, 'Normal', 'LeaderElection', `${identity} ${what}`)
  }

  async #renewUntilLost(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    let renewedAt = clock.monotonic()
    while (!signal.aborted) {
      await clock.sleep(this.#times.retryPeriodMs, signal).catch(() => {})
      if (signal.aborted) return
      const rest = renewedAt + this.#times.renewDeadlineMs - clock.monotonic()
      const attempt = new AbortController()
      const timer = clock.setTimeout(() => attempt.abort(new Error('the renew deadline has passed')), rest)
      const renewed = await this.#tryAcquireOrRenew(AbortSignal.any([signal, attempt.signal]))
      timer.cancel()
      if (renewed === 'ours') renewedAt = clock.monotonic()
      else if (clock.monotonic() - renewedAt >= this.#times.renewDeadlineMs || this.#heldByOther()) return
    }
  }

  /** One try. Never rejects: `failed` means that the server could not tell. */
  async #tryAcquireOrRenew(signal: AbortSignal): Promise<Outcome> {
    try {
      return (await this.#attempt(signal)) ? 'ours' : 'held'
    } catch (err) {
      if (!signal.aborted) this.#logger.info({ err }, 'Could not take or renew the lease')
      return 'failed'
    } finally {
      this.#reportLeader()
    }
  }

  async #attempt(signal: AbortSignal): Promise<boolean> {
    const { identity } = this.#options
    // While leading, our own last write is what the server should still have: one request renews.
    if (this.#leading && this.#observed?.spec?.holderIdentity === identity) {
      const written = await this.#lock
        .update(this.#observed, this.#spec(this.#observed.spec), signal)
        .catch(() => undefined)
      if (written !== undefined) {
        this.#observe(written)
        return true
      }
      signal.throwIfAborted()
    }
    const current = await this.#lock.read(signal)
    if (current === undefined) {
      this.#observe(await this.#lock.create(this.#spec(undefined), signal))
      return true
    }
    if (!deepEqual(current.spec, this.#observed?.spec)) {
      this.#observe(current)
    } else this.#observed = current
    if (this.#heldByOther() && !this.#expired()) return false
    this.#observe(await this.#lock.update(current, this.#spec(current.spec), signal))
    return true
  }

  #spec(old: Spec | undefined): Spec {
    const { identity, clock } = this.#options
    const now = microTime(clock.now())
    const ours = old?.holderIdentity === identity
    return {
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(this.#times.leaseDurationMs / 1000),
      acquireTime: ours ? (old.acquireTime ?? now) : now,
      renewTime: now,
      leaseTransitions: old === undefined ? 0 : (old.leaseTransitions ?? 0) + (ours ? 0 : 1),
    }
  }

  #observe(lease: Lease): void {
    this.#observed = lease
    this.#observedAt = this.#options.clock.monotonic()
  }

  #heldByOther(): boolean {
    const holder = this.leader
    return holder !== '' && holder !== this.#options.identity
  }

  /** The holder's own lease duration counts, for a holder may be configured differently. */
  #expired(): boolean {
    const seconds = this.#observed?.spec?.leaseDurationSeconds
    const duration = seconds === undefined || seconds === 0 ? this.#times.leaseDurationMs : seconds * 1000
    return this.#options.clock.monotonic() - this.#observedAt > duration
  }

  async #release(): Promise<void> {
    const current = this.#observed
    if (current?.spec?.holderIdentity !== this.#options.identity) return
    const deadline = new AbortController()
    const timer = this.#options.clock.setTimeout(
      () => deadline.abort(new Error('releasing takes too long')),
      this.#times.retryPeriodMs,
    )
    const now = microTime(this.#options.clock.now())
    const spec: Spec = { holderIdentity: '', leaseDurationSeconds: 1, acquireTime: now, renewTime: now }
    try {
      this.#observe(await this.#updateOwn(current, spec, deadline.signal))
    } catch (err) {
      this.#logger.info({ err }, 'Could not release the lease, it will expire')
    } finally {
      timer.cancel()
    }
  }

  /** Writes; when a renewal that was cut off had landed after all, writes on top of that. */
  async #updateOwn(known: Lease, spec: Spec, signal: AbortSignal): Promise<Lease> {
    try {
      return await this.#lock.update(known, spec, signal)
    } catch (err) {
      const current = isConflict(err) ? await this.#lock.read(signal) : undefined
      if (current?.spec?.holderIdentity !== this.#options.identity) throw err
      return await this.#lock.update(current, spec, signal)
    }
  }

  #reportLeader(): void {
    const { leader } = this
    if (leader === this.#reported || leader === '') return
    this.#reported = leader
    void this.#runCallback(() => this.#options.onNewLeader?.(leader))
  }

  async #runCallback(run: () => Promise<void> | void, onFailure?: () => void): Promise<void> {
    try {
      await run()
    } catch (err) {
      this.#logger.error({ err }, 'A leader election callback failed')
      onFailure?.()
    }
  }
}
