import { events as eventKind } from '@keelson/api'
import type { Event } from '@keelson/api'
import { escapeFieldValue, parseTime } from '@keelson/apimachinery'
import type { KubeList } from '@keelson/apimachinery'
import { CommandError } from '../../cli/errors.ts'
import { bool, int, list, text } from '../../cli/flags.ts'
import { interval } from '../../describe/parts/events.ts'
import { outputPrinter } from '../../printers/output.ts'
import { TabWriter, tableLayout } from '../../printers/tab-writer.ts'
import type { Context } from '../command.ts'
import { defineCommand } from '../command.ts'

const flags = {
  'all-namespaces': bool('Events of all namespaces', { short: 'A' }),
  for: text('TYPE/NAME that the events are about'),
  types: list('Only events of these types: Normal, Warning'),
  watch: bool('Go on with what comes', { short: 'w' }),
  'no-headers': bool('Leave the headers out'),
  'chunk-size': int('How many to ask for at a time', { initial: 500 }),
  output: text('Output format', { short: 'o' }),
} as const

interface EventsOptions {
  everywhere: boolean
  about: string
  types: readonly string[]
  watch: boolean
  noHeaders: boolean
  output: string
}

/** `kubectl events`. */
export const events = defineCommand<typeof flags, EventsOptions>({
  summary: 'Shows events, the oldest first.',
  usage: 'kubectl events [--for TYPE/NAME] [--types=Warning] [--watch]',
  flags,
  complete: ({ flags: f }) => ({
    everywhere: f['all-namespaces'],
    about: f.for,
    types: f.types.map((type) => type.toLowerCase()),
    watch: f.watch,
    noHeaders: f['no-headers'],
    output: f.output,
  }),
  validate({ types, about }) {
    for (const type of types)
      if (type !== 'normal' && type !== 'warning') throw new CommandError('valid --types are Normal or Warning')
    if (about !== '' && !/^[^/]+\/[^/]+$/.test(about)) throw new CommandError('--for must be in resource/name form')
  },
  async run(options, context) {
    const { cluster, streams, signal } = context
    const api = await cluster.api()
    const namespace = options.everywhere ? undefined : (await cluster.namespace()).name
    const fieldSelector = await selectorFor(options, context)
    const found = await api.get<KubeList<Event>>(eventKind, { namespace, query: { fieldSelector } })
    const wanted = ({ type = '' }: Event): boolean =>
      options.types.length === 0 || options.types.includes(type.toLowerCase())
    const items = found.items.filter(wanted).toSorted((a, b) => when(a) - when(b))
    if (items.length === 0 && !options.watch) {
      streams.err.write(namespace === undefined ? 'No events found.\n' : `No events found in ${namespace} namespace.\n`)
      return 0
    }
    const show = eventPrinter(options, context)
    show(items, found.metadata.resourceVersion)
    if (!options.watch) return 0
    const { resourceVersion } = found.metadata
    try {
      for await (const { type, object } of api.watch<Event>(eventKind, {
        namespace,
        query: { fieldSelector, resourceVersion },
        signal,
      })) {
        if (type === 'ADDED' || type === 'MODIFIED') show([object].filter(wanted))
      }
    } catch (err) {
      if (!signal.aborted) throw err
    }
    return 0
  },
})

async function selectorFor({ about }: EventsOptions, { cluster }: Context): Promise<string | undefined> {
  if (about === '') return undefined
  const [type = '', name = ''] = about.split('/')
  const { kind, group, version } = (await cluster.mapper()).require(type)
  const apiVersion = group === '' ? version : `${group}/${version}`
  const terms = { kind, apiVersion, name }
  return Object.entries(terms)
    .map(([key, value]) => `involvedObject.${key}=${escapeFieldValue(value)}`)
    .join(',')
}

function when({ series, lastTimestamp, eventTime, metadata }: Event): number {
  return parseTime(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '') || 0
}

type Show = (items: readonly Event[], version?: string) => void

function eventPrinter(options: EventsOptions, { streams, clock }: Context): Show {
  if (options.output !== '') {
    const printer = outputPrinter(options.output, streams.out)
    return (items, resourceVersion) => {
      const typed = items.map((event) => ({ ...event, apiVersion: 'v1', kind: 'Event' }))
      if (resourceVersion === undefined) for (const event of typed) printer.print(event)
      else printer.print({ apiVersion: 'v1', kind: 'EventList', metadata: { resourceVersion }, items: typed })
    }
  }
  const writer = new TabWriter(streams.out, tableLayout)
  let withHeaders = !options.noHeaders
  return (items) => {
    const namespaced = (cell: string): string[] => (options.everywhere ? [cell] : [])
    if (withHeaders)
      writer.write(`${[...namespaced('NAMESPACE'), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'].join('\t')}\n`)
    withHeaders = false
    for (const event of items) {
      const { type = '', reason = '', involvedObject, message = '', metadata } = event
      const object = `${involvedObject.kind}/${involvedObject.name}`
      const cells = [
        ...namespaced(metadata.namespace ?? ''),
        interval(event, clock.now()),
        type,
        reason,
        object,
        message.trim(),
      ]
      writer.write(`${cells.join('\t')}\n`)
    }
    writer.flush()
  }
}
