import type { Chain } from './names.ts'
import type { Iptables } from './port.ts'
import {
  foreignTargets,
  leadsTo,
  overtakerOf,
  joinTransactions,
  renderBase,
  renderChains,
  renderCleanup,
  renderDelta,
  renderDispatch,
  renderMissingJumps,
  renderRemoval,
  staleChains,
} from './render.ts'
import { jumps, type BaseChain } from './rules/base.ts'
import type { ServiceRules } from './rules/service.ts'
import type { RuleSettings } from './rules/settings.ts'
import { canary, DesiredRules, deltaOf, isEmptyDelta, type Change, type RuleCounts } from './state.ts'

const canaries = [
  jumps.find(({ table, from }) => table === 'nat' && from === 'PREROUTING')!,
  jumps.find(({ table, from }) => table === 'filter' && from === 'OUTPUT')!,
]

/** What changed since the last sync: service port id to its new rules, or undefined where it is gone. */
export type Updates = ReadonlyMap<string, ServiceRules | undefined>

/**
 * Brings the kernel's rules to the desired state. The full sync is the truth; a partial one writes only what changed and
 * falls back to a full one after any failure.
 */
export class IptablesSyncer {
  readonly #iptables: Iptables
  readonly #desired: DesiredRules
  #needFullSync = true

  constructor(iptables: Iptables, settings: RuleSettings) {
    this.#iptables = iptables
    this.#desired = new DesiredRules(settings, iptables.randomFully)
  }

  /** Whether the next sync writes everything. */
  get needsFullSync(): boolean {
    return this.#needFullSync
  }

  /** How many rules service ports have at present. */
  get ruleCounts(): RuleCounts {
    return this.#desired.counts
  }

  /** Asks for a full sync, because the rules may have been changed by somebody else. */
  requireFullSync(): void {
    this.#needFullSync = true
  }

  /**
   * Takes updates in and writes them. Updates are kept when writing fails: the next sync is then a full one.
   *
   * @returns whether all rules were written
   * @throws IptablesError when the rules were refused
   */
  async sync(updates: Updates, signal?: AbortSignal): Promise<'full' | 'partial' | 'nothing'> {
    const changes: Change[] = []
    for (const [id, after] of updates) {
      changes.push({ before: this.#desired.get(id), after })
      this.#desired.set(id, after)
    }
    if (this.#needFullSync) {
      await this.#syncEverything(signal)
      this.#needFullSync = false
      return 'full'
    }
    const delta = deltaOf(changes)
    if (isEmptyDelta(delta)) return 'nothing'
    this.#needFullSync = true
    await this.#iptables.restore(renderDelta(delta), signal)
    this.#needFullSync = false
    return 'partial'
  }

  /** Whether somebody has flushed our tables, with or without the chains: one way into each table stands for the rest. */
  async isFlushed(): Promise<boolean> {
    const lost = await Promise.all(
      canaries.map(async (jump) => {
        const rules = await this.#iptables.list(jump.table, jump.from)
        return rules?.some((line) => leadsTo(line, jump)) !== true
      }),
    )
    return lost.includes(true)
  }

  /** Whether another program has put rules that accept packets before our way out of the forward chain. */
  async isOvertaken(): Promise<boolean> {
    const forward = (await this.#iptables.list('filter', 'FORWARD')) ?? []
    const targets = [...foreignTargets(forward)]
    const inner = await Promise.all(targets.map((chain) => this.#iptables.list('filter', chain)))
    return overtakerOf([...forward, ...inner.flatMap((rules) => rules ?? [])]) !== undefined
  }

  async #syncEverything(signal?: AbortSignal): Promise<void> {
    const services = [...this.#desired.all()]
    const { base } = this.#desired
    const [nat, filter] = await Promise.all([this.#iptables.save('nat'), this.#iptables.save('filter')])
    const missing = renderMissingJumps('nat', nat) + renderMissingJumps('filter', filter)
    const isFirst = !nat.some((line) => line.startsWith(`:${canary} `))
    // On a first load the shared chains have to exist before service chains can lead to KUBE-MARK-MASQ; jumps to them
    // cost least while the tables are small.
    if (isFirst) await this.#iptables.restore(renderBase(base) + missing, signal)
    for (const script of this.#loadScripts(base, services)) await this.#iptables.restore(script, signal)
    if (!isFirst && missing !== '') await this.#iptables.restore(missing, signal)
    const used = new Set<Chain>(services.flatMap(({ chains }) => [...chains.keys()]))
    const stale = staleChains(nat, used)
    if (stale.length > 0) await this.#iptables.restore(renderRemoval(stale), signal)
  }

  /** Service chains first, then what leads to them. */
  #loadScripts(base: readonly BaseChain[], services: readonly ServiceRules[]): readonly string[] {
    const { rulesPerScript } = this.#iptables
    const scripts = [...renderChains(services, rulesPerScript), renderDispatch(base, services)]
    return Number.isFinite(rulesPerScript) ? scripts : [joinTransactions(scripts)]
  }
}

/** Removes everything that the proxy ever wrote; other programs' rules stay. */
export async function cleanUp(iptables: Iptables): Promise<void> {
  for (const table of ['nat', 'filter'] as const) {
    const script = renderCleanup(table, await iptables.save(table))
    if (script !== '') await iptables.restore(script)
  }
}
