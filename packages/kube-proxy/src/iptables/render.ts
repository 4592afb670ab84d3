import { chains, isServiceChain, type Chain } from './names.ts'
import { jumps, type BaseChain } from './rules/base.ts'
import type { Rule } from './rules/rule.ts'
import type { Dispatch, ServiceRules } from './rules/service.ts'
import { canary, type Delta } from './state.ts'

/**
 * The script of a partial sync. Order matters within the transaction: chains are filled before rules lead to them, and
 * removed after the last rule that led to them.
 */
export function renderDelta(delta: Delta): string {
  const nat: string[] = []
  const filter: string[] = []
  for (const chain of delta.write.keys()) nat.push(`:${chain} - [0:0]`)
  for (const chain of delta.remove) nat.push(`:${chain} - [0:0]`)
  for (const [chain, rules] of delta.write) for (const rule of rules) nat.push(`-A ${chain} ${rule}`)
  // First in the chain: the node-port rule has to stay the last one.
  for (const { dispatch, rule } of delta.addRules) pick(dispatch, nat, filter).push(`-I ${chainOf(dispatch)} ${rule}`)
  for (const { dispatch, rule } of delta.deleteRules)
    pick(dispatch, nat, filter).push(`-D ${chainOf(dispatch)} ${rule}`)
  for (const chain of delta.remove) nat.push(`-X ${chain}`)
  return wrap('nat', nat) + wrap('filter', filter)
}

/** Chains of services, a slice at a time: one large transaction costs the square of its size with nf_tables. */
export function* renderChains(services: Iterable<ServiceRules>, perScript: number): Generator<string> {
  let chainLines: string[] = []
  let ruleLines: string[] = []
  for (const { chains: own } of services) {
    for (const [chain, rules] of own) {
      chainLines.push(`:${chain} - [0:0]`)
      for (const rule of rules) ruleLines.push(`-A ${chain} ${rule}`)
    }
    if (ruleLines.length >= perScript) {
      yield wrap('nat', [...chainLines, ...ruleLines])
      chainLines = []
      ruleLines = []
    }
  }
  if (chainLines.length > 0) yield wrap('nat', [...chainLines, ...ruleLines])
}

/** The shared chains as they are without services. Makes them empty first where they exist. */
export function renderBase(base: readonly BaseChain[]): string {
  return (['nat', 'filter'] as const)
    .map((table) => {
      const here = base.filter((entry) => entry.table === table)
      return wrap(table, [
        `:${canary} - [0:0]`,
        ...here.map(({ chain }) => `:${chain} - [0:0]`),
        ...here.flatMap(({ chain, last }) => last.map((rule) => `-A ${chain} ${rule}`)),
      ])
    })
    .join('')
}

/** The shared chains with every service's rules, in one transaction: nothing is ever half-routed. */
export function renderDispatch(base: readonly BaseChain[], services: readonly ServiceRules[]): string {
  const rulesOf = (dispatch: Dispatch): Rule[] => services.flatMap((service) => service.dispatch.get(dispatch) ?? [])
  return (['nat', 'filter'] as const)
    .map((table) => {
      const here = base.filter((entry) => entry.table === table)
      return wrap(table, [
        `:${canary} - [0:0]`,
        ...here.map(({ chain }) => `:${chain} - [0:0]`),
        ...here.flatMap(({ chain, last }) =>
          [...rulesOf(`${table}/${chain}`), ...last].map((rule) => `-A ${chain} ${rule}`),
        ),
      ])
    })
    .join('')
}

/** One script of several, with neighbouring transactions on the nat table made one. */
export function joinTransactions(scripts: readonly string[]): string {
  const natEnd = 'COMMIT\n'
  const natBegin = '*nat\n'
  return scripts.reduce((joined, script) =>
    joined.startsWith(natBegin) && !joined.includes('*filter\n') && script.startsWith(natBegin)
      ? joined.slice(0, -natEnd.length) + script.slice(natBegin.length)
      : joined + script,
  )
}

/**
 * Puts the jumps into place that a saved table does not show, and those that another program's rules have overtaken
 * back before these.
 */
export function renderMissingJumps(table: 'nat' | 'filter', saved: readonly string[]): string {
  const missing = jumps.filter((jump) => jump.table === table && !saved.some((line) => leadsTo(line, jump)))
  const inserted = missing.toReversed().map(({ from, rule }) => `-I ${from} ${rule}`)
  return wrap(table, [...inserted, ...(table === 'filter' ? renderReturn(saved) : [])])
}

/** Moves the jumps of the forward chain, in one transaction, to just before the rule that has overtaken one of them. */
function renderReturn(saved: readonly string[]): string[] {
  const overtaker = overtakerOf(saved)
  if (overtaker === undefined) return []
  const own = saved.filter((line) => isForwardJump(line))
  const place = saved.filter((line) => isInForward(line) && !isForwardJump(line)).indexOf(overtaker) + 1
  return [
    ...own.map((line) => line.replace('-A ', '-D ')),
    ...own.toReversed().map((line) => line.replace('-A FORWARD ', `-I FORWARD ${place} `)),
  ]
}

/**
 * The first rule of another program that accepts packets before one of our jumps has seen them, of a saved filter
 * table (the forward chain and the chains that it leads to are enough). Docker puts such rules first whenever a network
 * is made or dockerd starts. What others drop or reject before us is their right.
 */
export function overtakerOf(saved: readonly string[]): string | undefined {
  const forward = saved.filter((line) => isInForward(line))
  const last = forward.findLastIndex((line) => isForwardJump(line))
  return forward.slice(0, Math.max(last, 0)).find((line) => !isForwardJump(line) && accepts(line, saved))
}

/** What other programs' rules of the forward chain lead to; some of it is no chain but a verdict. */
export function foreignTargets(forward: readonly string[]): ReadonlySet<string> {
  const targets = forward.filter((line) => !isForwardJump(line)).map((line) => targetOf(line))
  return new Set(targets.filter((target) => target !== undefined))
}

function accepts(line: string, saved: readonly string[]): boolean {
  const target = targetOf(line)
  return target === 'ACCEPT' || saved.some((inner) => inner.startsWith(`-A ${target} `) && targetOf(inner) === 'ACCEPT')
}

const forwardJumps = jumps.filter(({ table, from }) => table === 'filter' && from === 'FORWARD')

function isForwardJump(line: string): boolean {
  return forwardJumps.some((jump) => leadsTo(line, jump))
}

function isInForward(line: string): boolean {
  return line.startsWith('-A FORWARD ')
}

/** Removes every rule and chain of ours from a saved table, and nothing else. */
export function renderCleanup(table: 'nat' | 'filter', saved: readonly string[]): string {
  const present = saved.filter((line) => line.startsWith(':')).map((line) => line.slice(1).split(' ')[0]!)
  const own = present.filter((chain) => isOurs(chain))
  const ownSet = new Set(own)
  const ruleOf = (line: string) => line.slice('-A '.length)
  const foreign = saved
    .filter((line) => line.startsWith('-A') && !ownSet.has(line.split(' ')[1]!))
    .filter((line) => ownSet.has(targetOf(line) ?? ''))
  return wrap(table, [
    ...own.map((chain) => `:${chain} - [0:0]`),
    ...foreign.map((line) => `-D ${ruleOf(line)}`),
    ...own.map((chain) => `-X ${chain}`),
  ])
}

/** Service chains of a saved nat table that no service uses any more. */
export function staleChains(saved: readonly string[], used: ReadonlySet<Chain>): readonly Chain[] {
  return saved
    .filter((line) => line.startsWith(':'))
    .map((line) => line.slice(1).split(' ')[0]!)
    .filter((chain) => isServiceChain(chain) && !used.has(chain))
}

/** Removes chains that nothing leads to any more; they may still lead to each other. */
export function renderRemoval(stale: readonly Chain[]): string {
  return wrap('nat', [...stale.map((chain) => `:${chain} - [0:0]`), ...stale.map((chain) => `-X ${chain}`)])
}

/** Whether a line of a saved table is this jump, as iptables writes it back. */
export function leadsTo(line: string, jump: { from: string; rule: string }): boolean {
  const text = /--comment "([^"]*)"/.exec(jump.rule)?.[1]
  return (
    line.startsWith(`-A ${jump.from} `) &&
    targetOf(line) === targetOf(jump.rule) &&
    (text === undefined || line.includes(`"${text}"`))
  )
}

function targetOf(rule: string): string | undefined {
  return /(?:^|\s)-j (\S+)/.exec(rule)?.[1]
}

function isOurs(chain: Chain): boolean {
  return isServiceChain(chain) || Object.values<string>(chains).includes(chain)
}

function wrap(table: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `*${table}\n${lines.join('\n')}\nCOMMIT\n`
}

function chainOf(dispatch: Dispatch): Chain {
  return dispatch.slice(dispatch.indexOf('/') + 1)
}

function pick(dispatch: Dispatch, nat: string[], filter: string[]): string[] {
  return dispatch.startsWith('nat/') ? nat : filter
}
