import { isExitRequest } from '../run/exit-request.ts'
import type { OptionInput } from './parse.ts'
import { parseOptions } from './parse.ts'
import type { OptionTable, OptionValues } from './table.ts'

/** `parseOptions` for a `main.ts`: prints the help page or the one sentence about what is wrong, and exits. */
export async function parseOptionsOrExit<Table extends OptionTable>(
  table: Table,
  input: OptionInput,
): Promise<OptionValues<Table>> {
  try {
    return await parseOptions(table, input)
  } catch (err) {
    if (!isExitRequest(err)) throw err
    const out = err.exitCode === 0 ? process.stdout : process.stderr
    out.write(`${err.message}\n`)
    return process.exit(err.exitCode)
  }
}
