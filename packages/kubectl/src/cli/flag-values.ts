import type { ParsedArguments } from './arguments.ts'
import type { FlagTable } from './flags.ts'
import { yargsFor } from './yargs.ts'
import type { HelpPage } from './yargs.ts'

/** Values of flags, and which were given. */
export interface ReadFlags {
  values: Record<string, unknown>
  given: ReadonlySet<string>
}

/** Reads the values of all flags of a page through yargs; flags that were not given have their initial value. */
export async function readFlags(parsed: ParsedArguments, page: HelpPage): Promise<ReadFlags> {
  const flags: FlagTable = { ...page.globals, ...page.flags }
  const parser = await yargsFor(page)
  const read = await parser.parseAsync(parsed.assignments.map(([name, value]) => `--${name}=${value}`))
  const given = new Set(parsed.assignments.map(([name]) => name))
  const values: Record<string, unknown> = {}
  for (const [name, flag] of Object.entries(flags)) {
    if (!given.has(name)) {
      values[name] = flag.initial
      continue
    }
    let value: unknown
    for (const text of [read[name]].flat())
      value = (flag.read as (text: string, before: unknown) => unknown)(String(text), value)
    values[name] = value
  }
  return { values, given }
}
