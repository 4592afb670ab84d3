import { IptablesError, type Iptables, type Table } from '../iptables/port.ts'

const builtIn: Readonly<Record<Table, readonly string[]>> = {
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
}

/**
 * iptables in memory: keeps rules as text, and refuses what the real programs refuse (a jump to a chain that is not
 * there, the deletion of a rule that is not there or of a chain that is still in use).
 */
export class FakeIptables implements Iptables {
  readonly randomFully = true
  readonly rulesPerScript = 1_500
  readonly scripts: string[] = []
  /** Makes the next restore fail. */
  failNext = false
  #tables: Record<Table, Map<string, string[]>> = { nat: chainsOf('nat'), filter: chainsOf('filter') }

  async restore(script: string): Promise<void> {
    this.scripts.push(script)
    if (this.failNext) {
      this.failNext = false
      throw new IptablesError('told to fail')
    }
    for (const block of script.split('COMMIT\n').filter((text) => text !== '')) {
      const [head, ...lines] = block.trimEnd().split('\n')
      const table = head!.slice(1) as Table
      const copy = new Map([...this.#tables[table]].map(([chain, rules]) => [chain, [...rules]]))
      for (const line of lines) apply(copy, line)
      check(copy)
      this.#tables[table] = copy
    }
  }

  async save(table: Table): Promise<readonly string[]> {
    const chains = [...this.#tables[table]]
    return [
      ...chains.map(([chain]) => `:${chain} - [0:0]`),
      ...chains.flatMap(([chain, rules]) => rules.map((rule) => `-A ${chain} ${rule}`)),
    ]
  }

  async list(table: Table, chain: string): Promise<readonly string[] | undefined> {
    return this.#tables[table].get(chain)?.map((rule) => `-A ${chain} ${rule}`)
  }

  /** The rules of a chain. */
  rules(table: Table, chain: string): readonly string[] {
    return this.#tables[table].get(chain) ?? []
  }

  /** What another program may do: `iptables -F` in both tables, and `-X` unless the chains are to stay. */
  flush({ keepChains = false } = {}): void {
    const emptied = (table: Table) => new Map([...this.#tables[table].keys()].map((chain) => [chain, []]))
    const from = keepChains ? emptied : chainsOf
    this.#tables = { nat: from('nat'), filter: from('filter') }
  }
}

function chainsOf(table: Table): Map<string, string[]> {
  return new Map(builtIn[table].map((chain) => [chain, []]))
}

function apply(chains: Map<string, string[]>, line: string): void {
  if (line.startsWith(':')) {
    chains.set(line.slice(1).split(' ')[0]!, [])
    return
  }
  const [command, chain, ...rest] = line.split(' ')
  const rules = chains.get(chain!)
  if (rules === undefined) throw new IptablesError(`no chain ${chain}: ${line}`)
  const rule = rest.join(' ')
  if (command === '-A') rules.push(rule)
  else if (command === '-I' && /^\d+$/.test(rest[0]!)) rules.splice(Number(rest[0]) - 1, 0, rest.slice(1).join(' '))
  else if (command === '-I') rules.unshift(rule)
  else if (command === '-X') chains.delete(chain!)
  else if (command === '-D') {
    const index = rules.indexOf(rule)
    if (index < 0) throw new IptablesError(`no such rule: ${line}`)
    rules.splice(index, 1)
  } else throw new IptablesError(`unknown command: ${line}`)
}

const verdicts = new Set(['ACCEPT', 'DROP', 'REJECT', 'RETURN', 'MARK', 'MASQUERADE', 'DNAT'])

function check(chains: ReadonlyMap<string, readonly string[]>): void {
  for (const [chain, rules] of chains) {
    for (const rule of rules) {
      const target = /(?:^|\s)-j (\S+)/.exec(rule)?.[1]
      if (target === undefined || verdicts.has(target) || chains.has(target)) continue
      throw new IptablesError(`${chain} leads to ${target}, which is not there`)
    }
  }
}
