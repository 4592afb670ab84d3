/** The part of a zod schema (classic or mini) that options need; taking only this keeps zod out of component-base. */
export interface OptionSchema<Out = unknown> {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: Out }
    | { success: false; error: { issues: readonly { message: string; path?: readonly PropertyKey[] }[] } }
}

/** One option. Its key in the table is also its key in the configuration file. */
export interface OptionRow<Out = unknown> {
  /** The flag without dashes, such as `bind-address`. */
  flag: string
  /** An environment variable that sets it, weaker than the flag and stronger than the file. */
  env?: string
  /** Checks and converts; texts from flags arrive as strings, then as booleans or numbers where strings do not fit. */
  schema: OptionSchema<Out>
  /** Used where nothing sets the option; not checked. Without it the schema decides whether absence is an error. */
  default?: Out
  /** The default as --help writes it, where that differs from the value. */
  defaultText?: string
  /** One sentence for --help. */
  help: string
}

/** Every option of a program. */
export type OptionTable = Readonly<Record<string, OptionRow>>

/** The values of a table's options. */
export type OptionValues<Table extends OptionTable> = {
  -readonly [Key in keyof Table]: Table[Key]['schema'] extends OptionSchema<infer Out> ? Out : never
}

/** Declares a program's options, keeping the type of each value. Throws when two options share a flag. */
export function defineOptions<const Table extends OptionTable>(table: Table): Table {
  const seen = new Set<string>()
  for (const row of Object.values(table)) {
    if (seen.has(row.flag)) throw new Error(`two options are named --${row.flag}`)
    seen.add(row.flag)
  }
  return table
}

/** Options every daemon has. */
export const commonOptions = defineOptions({
  logLevel: {
    flag: 'log-level',
    env: 'KEELSON_LOG_LEVEL',
    schema: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    default: 'info',
    help: 'The least important level that is logged: trace, debug, info, warn, error, fatal or silent.',
  },
  logFormat: {
    flag: 'log-format',
    env: 'KEELSON_LOG_FORMAT',
    schema: oneOf('json', 'pretty'),
    default: 'json',
    help: 'json writes one object per line, pretty one readable line.',
  },
})

function oneOf<const Value extends string>(...allowed: readonly Value[]): OptionSchema<Value> {
  return {
    safeParse: (value) =>
      allowed.includes(value as Value)
        ? { success: true, data: value as Value }
        : { success: false, error: { issues: [{ message: `expected one of ${allowed.join(', ')}` }] } },
  }
}
