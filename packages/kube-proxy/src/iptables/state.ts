import { chains, type Chain } from './names.ts'
import { baseChains, type BaseChain } from './rules/base.ts'
import type { Rule } from './rules/rule.ts'
import type { RuleSettings } from './rules/settings.ts'
import type { Dispatch, ServiceRules } from './rules/service.ts'

/** Numbers of rules by table. */
export interface RuleCounts {
  readonly nat: number
  readonly filter: number
}

/** All rules that should be in the kernel, kept by service port so that a change touches only its own chains. */
export class DesiredRules {
  readonly #byPort = new Map<string, ServiceRules>()
  readonly #base: () => readonly BaseChain[]
  readonly #counts = { nat: 0, filter: 0 }

  constructor(settings: RuleSettings, randomFully: boolean) {
    this.#base = () => baseChains(settings, randomFully)
  }

  /** The shared chains, as they should be on this machine at this moment. */
  get base(): readonly BaseChain[] {
    return this.#base()
  }

  get(id: string): ServiceRules | undefined {
    return this.#byPort.get(id)
  }

  /** Replaces, or with undefined removes, what a service port contributes. */
  set(id: string, rules: ServiceRules | undefined): void {
    this.#count(this.#byPort.get(id), -1)
    this.#count(rules, 1)
    if (rules === undefined) this.#byPort.delete(id)
    else this.#byPort.set(id, rules)
  }

  *all(): IterableIterator<ServiceRules> {
    yield* this.#byPort.values()
  }

  /** How many rules service ports contribute. */
  get counts(): RuleCounts {
    return { ...this.#counts }
  }

  #count(rules: ServiceRules | undefined, sign: 1 | -1): void {
    for (const own of rules?.chains.values() ?? []) this.#counts.nat += sign * own.length
    for (const [dispatch, own] of rules?.dispatch ?? []) this.#counts[tableOf(dispatch)] += sign * own.length
  }
}

/** A change of one service port. */
export interface Change {
  readonly before: ServiceRules | undefined
  readonly after: ServiceRules | undefined
}

/** What has to be done in the kernel to get from one state to another. */
export interface Delta {
  /** Own chains to make or fill anew. */
  readonly write: ReadonlyMap<Chain, readonly Rule[]>
  readonly remove: readonly Chain[]
  readonly addRules: readonly { dispatch: Dispatch; rule: Rule }[]
  readonly deleteRules: readonly { dispatch: Dispatch; rule: Rule }[]
}

/** Adds up changes. Rules that stay are not mentioned, and so not touched. */
export function deltaOf(changes: Iterable<Change>): Delta {
  const write = new Map<Chain, readonly Rule[]>()
  const remove: Chain[] = []
  const addRules: { dispatch: Dispatch; rule: Rule }[] = []
  const deleteRules: { dispatch: Dispatch; rule: Rule }[] = []
  for (const { before, after } of changes) {
    for (const [chain, rules] of after?.chains ?? []) {
      if (!sameRules(before?.chains.get(chain), rules)) write.set(chain, rules)
    }
    for (const chain of before?.chains.keys() ?? []) if (!after?.chains.has(chain)) remove.push(chain)
    for (const dispatch of new Set([...(before?.dispatch.keys() ?? []), ...(after?.dispatch.keys() ?? [])])) {
      const old = before?.dispatch.get(dispatch) ?? []
      const next = after?.dispatch.get(dispatch) ?? []
      for (const rule of next) if (!old.includes(rule)) addRules.push({ dispatch, rule })
      for (const rule of old) if (!next.includes(rule)) deleteRules.push({ dispatch, rule })
    }
  }
  return { write, remove, addRules, deleteRules }
}

/** Whether a delta asks for nothing. */
export function isEmptyDelta({ write, remove, addRules, deleteRules }: Delta): boolean {
  return write.size === 0 && remove.length === 0 && addRules.length === 0 && deleteRules.length === 0
}

/** The canary: a chain of no use but to be seen missing when somebody has flushed the tables. */
export const canary = chains.canary

function tableOf(dispatch: Dispatch): 'nat' | 'filter' {
  return dispatch.startsWith('nat/') ? 'nat' : 'filter'
}

function sameRules(a: readonly Rule[] | undefined, b: readonly Rule[]): boolean {
  return a !== undefined && a.length === b.length && a.every((rule, index) => rule === b[index])
}
