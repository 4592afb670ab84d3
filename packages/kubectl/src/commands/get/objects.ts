import type { JsonObject } from '@keelson/apimachinery'
import { throwCollected } from '../../cli/errors.ts'
import { outputPrinter } from '../../printers/output.ts'
import { select } from '../../resources/select.ts'
import type { Context } from '../command.ts'
import { printerOptions } from './options.ts'
import type { GetOptions } from './options.ts'
import { sortObjects } from './sort.ts'

/** Writes objects out: one bare, several as a List. */
export async function printObjects(options: GetOptions, context: Context): Promise<number> {
  const { infos, errors, single } = await select(options, context)
  if (single && errors.length > 0) throwCollected(errors)
  if (infos.length > 0 || !options.ignoreNotFound) {
    const printer = outputPrinter(options.output, context.streams.out, printerOptions(options))
    const items = sortObjects(
      infos.map(({ object }) => object as JsonObject),
      options.sortBy,
    )
    const [only] = items
    if (single && only !== undefined && items.length === 1) printer.print(only)
    else printer.print(listOf(items))
  }
  throwCollected(errors)
  return 0
}

/** A List of objects, as kubectl makes it for output. */
export function listOf(items: readonly object[]): JsonObject {
  return { apiVersion: 'v1', items: [...items] as JsonObject[], kind: 'List', metadata: { resourceVersion: '' } }
}
