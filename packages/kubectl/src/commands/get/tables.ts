import { ago } from '../../describe/parts/lines.ts'
import { throwCollected } from '../../cli/errors.ts'
import { TabWriter, tableLayout } from '../../printers/tab-writer.ts'
import { isTable, tableAccept, TablePrinter } from '../../printers/table.ts'
import type { Table, TableOptions } from '../../printers/table.ts'
import type { Info } from '../../resources/info.ts'
import { mappingKindName, mappingResourceName } from '../../resources/mapping.ts'
import type { Mapping } from '../../resources/mapping.ts'
import { select } from '../../resources/select.ts'
import type { ReadForm } from '../../resources/select.ts'
import type { Context } from '../command.ts'
import type { GetOptions } from './options.ts'
import { sortRows } from './sort.ts'

/** Shows objects as tables, one for each kind. */
export async function printTables(options: GetOptions, context: Context): Promise<number> {
  const { infos, errors } = await select(options, context, tableForm(options))
  const withKind = new Set(infos.map(({ mapping }) => mappingResourceName(mapping))).size > 1
  const out = new SeparatedOutput(context)
  const writer = new TabWriter(out, tableLayout)
  let printer: TablePrinter | undefined
  let last: Mapping | undefined
  let withNamespace = false
  for (const info of infos) {
    if (printer === undefined || last !== info.mapping) {
      writer.flush()
      writer.forget()
      if (last !== undefined && !options.noHeaders) out.separate()
      // Once a table has shown namespaces, the following ones keep the column, as kubectl's do.
      withNamespace ||= options.allNamespaces === true && info.mapping.namespaced
      printer = new TablePrinter(writer, { ...tableOptions(options, info.mapping, withKind), withNamespace })
      last = info.mapping
    }
    printer.print(sortRows(tableOf(info, context.clock.now()), options.sortBy))
  }
  writer.flush()
  if (!out.began && !options.ignoreNotFound && errors.length === 0) await sayNothingFound(options, infos, context)
  throwCollected(errors)
  return 0
}

/** How tables are asked for. */
export function tableForm({ sortBy }: Pick<GetOptions, 'sortBy'>): ReadForm {
  return { accept: tableAccept, wholeLists: true, query: sortBy === '' ? undefined : { includeObject: 'Object' } }
}

/** What of a kind's table is shown. */
export function tableOptions(options: GetOptions, mapping: Mapping, withKind: boolean): TableOptions {
  return {
    noHeaders: options.noHeaders,
    wide: options.output === 'wide',
    showLabels: options.showLabels,
    columnLabels: options.labelColumns,
    kindPrefix: withKind || options.showKind ? mappingKindName(mapping) : undefined,
  }
}

/** The server's table, or, where it made none, a plain one of names and ages. `now` in ms since the epoch. */
export function tableOf({ object, mapping }: Pick<Info, 'object' | 'mapping'>, now: number): Table {
  if (isTable(object)) return object
  const items = (object['items'] as Info['object'][] | undefined) ?? [object]
  return {
    kind: 'Table',
    columnDefinitions: [{ name: 'Name', format: 'name' }, { name: 'Age' }],
    rows: items.map((item) => ({
      cells: [item.metadata.name ?? mapping.kind, ago(item.metadata.creationTimestamp, now)],
      object: item,
    })),
  }
}

async function sayNothingFound(
  options: GetOptions,
  infos: readonly Info[],
  { cluster, streams }: Context,
): Promise<void> {
  const namespaced = options.allNamespaces !== true && infos.every(({ mapping }) => mapping.namespaced)
  const { name } = await cluster.namespace()
  streams.err.write(namespaced ? `No resources found in ${name} namespace.\n` : 'No resources found\n')
}

/** Puts an empty line before what follows a separation, if something does. */
class SeparatedOutput {
  readonly #out
  #pending = false
  began = false

  constructor({ streams }: Context) {
    this.#out = streams.out
  }

  separate(): void {
    this.#pending = this.began
  }

  write(text: string): boolean {
    if (this.#pending) this.#out.write('\n')
    this.#pending = false
    this.began = true
    return this.#out.write(text)
  }
}
