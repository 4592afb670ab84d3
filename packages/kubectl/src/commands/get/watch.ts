import { isNotFound } from '@keelson/apimachinery'
import type { JsonObject, WatchEvent } from '@keelson/apimachinery'
import { CommandError, throwCollected } from '../../cli/errors.ts'
import { compactJson } from '../../printers/json.ts'
import { outputPrinter } from '../../printers/output.ts'
import { TabWriter, tableLayout } from '../../printers/tab-writer.ts'
import { isTable, TablePrinter } from '../../printers/table.ts'
import type { Table } from '../../printers/table.ts'
import type { AnyObject } from '../../resources/api.ts'
import type { Info } from '../../resources/info.ts'
import type { Mapping } from '../../resources/mapping.ts'
import { resolveArguments, select, typedItem } from '../../resources/select.ts'
import type { Context } from '../command.ts'
import { isHuman, printerOptions } from './options.ts'
import type { GetOptions } from './options.ts'
import { tableForm, tableOf, tableOptions } from './tables.ts'

/** Shows what there is and then every change, until the watch ends or the user interrupts. */
export async function watchObjects(options: GetOptions, context: Context): Promise<number> {
  if ((options.filenames ?? []).length === 0) {
    const { collections, named } = await resolveArguments(options, context)
    if (collections.length + named.length > 1) {
      throw new CommandError('you may only specify a single resource type')
    }
  }
  const form = isHuman(options) ? tableForm(options) : { wholeLists: true }
  const selected = await select({ ...options, chunkSize: 0 }, context, form)
  const [info] = selected.infos
  if (info === undefined) {
    if (options.ignoreNotFound && selected.errors.every(isNotFound)) return 0
    throwCollected(selected.errors)
    throw new CommandError('nothing to watch')
  }
  const show = eventPrinter(options, info.mapping, context)
  const isList = info.name === ''
  if (!options.watchOnly) for (const object of initialObjects(info, options, context)) show('ADDED', object)
  await follow(info, { options, context, show, skipFirst: !isList })
  return 0
}

function initialObjects(info: Info, options: GetOptions, { clock }: Context): AnyObject[] {
  if (isHuman(options)) return [tableOf(info, clock.now()) as unknown as AnyObject]
  const { object } = info
  if (info.name !== '') return [object]
  return (object['items'] as AnyObject[]).map((item) => typedItem(object, item))
}

type Show = (type: string, object: AnyObject) => void

function eventPrinter(options: GetOptions, mapping: Mapping, { streams, clock }: Context): Show {
  if (!isHuman(options)) {
    const printer = outputPrinter(options.output, streams.out, printerOptions(options))
    return (type, object) => {
      // Events as JSON come one on each line.
      if (options.outputWatchEvents && options.output === 'json') {
        streams.out.write(`{"type":"${type}","object":${compactJson(object as unknown as JsonObject)}}\n`)
      } else printer.print(options.outputWatchEvents ? { type, object } : object)
    }
  }
  const writer = new TabWriter(streams.out, tableLayout)
  const withNamespace = options.allNamespaces === true && mapping.namespaced
  const printer = new TablePrinter(writer, { ...tableOptions(options, mapping, false), withNamespace })
  let columns: Table['columnDefinitions'] = []
  return (type, object) => {
    let table = isTable(object) ? object : tableOf({ object, mapping }, clock.now())
    if (table.columnDefinitions?.length > 0) columns = table.columnDefinitions
    table = { ...table, columnDefinitions: columns }
    printer.print(options.outputWatchEvents ? withEventColumn(table, type) : table)
    writer.flush()
  }
}

function withEventColumn(table: Table, type: string): Table {
  return {
    ...table,
    columnDefinitions: [{ name: 'Event', priority: 0 }, ...table.columnDefinitions],
    rows: table.rows.map((row) => ({ ...row, cells: [type.padEnd(8), ...row.cells] })),
  }
}

interface Following {
  options: GetOptions
  context: Context
  show: Show
  /** A watch of one object from "any version" begins with the object, which has been shown. */
  skipFirst: boolean
}

async function follow(info: Info, { options, context, show, skipFirst }: Following): Promise<void> {
  const api = await context.cluster.api()
  const { mapping, name } = info
  const namespace =
    options.allNamespaces === true ? undefined : (info.namespace ?? (await context.cluster.namespace()).name)
  const version = (info.object as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion
  const events = api.watch<AnyObject>(mapping, {
    namespace: mapping.namespaced ? namespace : undefined,
    accept: isHuman(options) ? tableForm(options).accept : undefined,
    signal: context.signal,
    query: {
      labelSelector: options.labelSelector || undefined,
      fieldSelector: name === '' ? options.fieldSelector || undefined : `metadata.name=${name}`,
      resourceVersion: skipFirst ? '0' : version,
    },
  })
  let skip = skipFirst
  try {
    for await (const event of events) {
      if (event.type === 'BOOKMARK') continue
      if (event.type === 'ERROR') throw errorOf(event)
      if (!skip) show(event.type, event.object)
      skip = false
    }
  } catch (err) {
    if (!context.signal.aborted) throw err
  }
}

function errorOf({ object }: WatchEvent<AnyObject>): Error {
  return new CommandError(String((object as JsonObject)['message'] ?? 'the watch failed'))
}
