/** The two tables that the proxy writes to. */
export type Table = 'nat' | 'filter'

/** The iptables programs, seen from the proxy. */
export interface Iptables {
  /**
   * Applies a script with `iptables-restore --noflush`: all of it or nothing, per table.
   *
   * @throws IptablesError when the script is refused
   */
  restore(script: string, signal?: AbortSignal): Promise<void>
  /** The rules of a table in `iptables-save` form, one line each. Costly with many rules: for start and stop only. */
  save(table: Table): Promise<readonly string[]>
  /**
   * The rules of one chain as `iptables -S` lists them; undefined where there is no such chain. How a flush by another
   * program is noticed: cheap at any size of the table.
   */
  list(table: Table, chain: string): Promise<readonly string[] | undefined>
  /** Whether MASQUERADE knows --random-fully. */
  readonly randomFully: boolean
  /** How many rules one script of a long load should hold, given what a script costs here. */
  readonly rulesPerScript: number
}

/** What the iptables programs said when they failed. */
export class IptablesError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'IptablesError'
  }
}
