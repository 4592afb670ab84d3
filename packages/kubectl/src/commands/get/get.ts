import { array, bool, int, list, text } from '../../cli/flags.ts'
import { fileFlags, filesOf, printFlags } from '../../cli/print-flags.ts'
import { CommandError, UsageError } from '../../cli/errors.ts'
import { formatOf, outputPrinter } from '../../printers/output.ts'
import { defineCommand } from '../command.ts'
import type { Context } from '../command.ts'
import { printObjects } from './objects.ts'
import { isHuman, printerOptions } from './options.ts'
import type { GetOptions } from './options.ts'
import { printTables } from './tables.ts'
import { watchObjects } from './watch.ts'

const flags = {
  ...fileFlags,
  ...printFlags,
  raw: text('Path to read from the server as it is'),
  watch: bool('Go on and show changes', { short: 'w' }),
  'watch-only': bool('Show changes only'),
  'output-watch-events': bool('Show the types of the events of a watch'),
  'chunk-size': int('How many objects to ask for at a time; 0 is all', { initial: 500 }),
  'ignore-not-found': bool('Objects that are not there are no error'),
  selector: text('Label selector', { short: 'l' }),
  'field-selector': text('Field selector'),
  'all-namespaces': bool('Objects of all namespaces', { short: 'A' }),
  subresource: text('Read a sub-resource: status, scale'),
  'no-headers': bool('Leave the headers of tables out'),
  'show-labels': bool('Show labels as the last column'),
  'label-columns': list('Labels to show as columns', { short: 'L' }),
  'show-kind': bool('Put the kind before names'),
  'sort-by': text('Path of the field to sort by'),
  'server-print': bool('Let the server make tables', { initial: true }),
  prune: array('', { hidden: true }),
} as const

/** `kubectl get`. */
export const get = defineCommand<typeof flags, GetOptions>({
  summary: 'Shows objects: as a table, or in the form that -o asks for.',
  usage: 'kubectl get TYPE[,TYPE…] [NAME…] | TYPE/NAME… | -f FILE',
  flags,
  complete({ args, flags: f, path }, { streams }) {
    if (args.length === 0 && f.filename.length === 0 && f.raw === '' && f.kustomize === '') {
      streams.err.write(
        'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n',
      )
      throw new UsageError(
        `Required resource not specified.\nUse "${path.split(' ')[0]} explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).`,
      )
    }
    return {
      args,
      ...filesOf(f),
      labelSelector: f.selector,
      fieldSelector: f['field-selector'],
      allNamespaces: f['all-namespaces'],
      bareTypeIsAll: true,
      subresource: f.subresource || undefined,
      ignoreNotFound: f['ignore-not-found'],
      chunkSize: f['sort-by'] === '' ? f['chunk-size'] : 0,
      output: formatOf(f.output, f.template),
      raw: f.raw,
      watch: f.watch,
      watchOnly: f['watch-only'],
      outputWatchEvents: f['output-watch-events'],
      noHeaders: f['no-headers'],
      showKind: f['show-kind'],
      showLabels: f['show-labels'],
      labelColumns: f['label-columns'],
      sortBy: f['sort-by'],
      template: f.template,
      managedFields: f['show-managed-fields'],
      allowMissing: f['allow-missing-template-keys'],
    }
  },
  validate(options) {
    const { output, raw, watch, watchOnly } = options
    if (raw !== '' && (watch || watchOnly || options.labelSelector !== '')) {
      throw new CommandError(
        '--raw may not be specified with other flags that filter the server request or alter the output',
      )
    }
    if (raw !== '' && output !== '') throw new CommandError('--raw and --output are mutually exclusive')
    if (options.showLabels && output !== '' && output !== 'wide') {
      throw new CommandError(`--show-labels option cannot be used with ${output} printer`)
    }
    if (options.outputWatchEvents && !watch && !watchOnly) {
      throw new CommandError('--output-watch-events option can only be used with --watch or --watch-only')
    }
  },
  async run(options, context) {
    if (options.raw !== '') return await printRaw(options.raw, context)
    if (!isHuman(options)) outputPrinter(options.output, { write: () => true }, printerOptions(options))
    if (options.watch || options.watchOnly) return await watchObjects(options, context)
    return isHuman(options) ? await printTables(options, context) : await printObjects(options, context)
  },
})

async function printRaw(path: string, { cluster, streams }: Context): Promise<number> {
  const client = await cluster.client()
  const response = await client.raw({ method: 'GET', path, headers: { accept: 'application/json, */*' }, stream: true })
  for await (const chunk of response.body) streams.out.write(chunk)
  return 0
}
