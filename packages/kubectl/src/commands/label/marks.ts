import { CommandError, throwCollected, UsageError } from '../../cli/errors.ts'
import { bool, text } from '../../cli/flags.ts'
import { dryRunFlag, fileFlags, filesOf, printFlags } from '../../cli/print-flags.ts'
import type { AnyObject } from '../../resources/api.ts'
import type { Info } from '../../resources/info.ts'
import { select } from '../../resources/select.ts'
import type { Selection } from '../../resources/select.ts'
import type { Command, Context } from '../command.ts'
import { defineCommand } from '../command.ts'
import { dryRunOf } from '../dry-run.ts'
import type { DryRun } from '../dry-run.ts'
import { modify } from '../modify.ts'
import { ResultPrinter } from '../result-printer.ts'

/** Labels or annotations: maps of an object's metadata that users change. */
export interface Marks {
  field: 'labels' | 'annotations'
  /** `label`, `annotation`. */
  word: string
  verb: string
  /** What is wrong with a value; [] when nothing is. */
  problems(key: string, value: string): string[]
  /** Says which keys to remove are not there. */
  tellsMissing: boolean
  /** What is told about a change. */
  done(change: { set: boolean; removed: boolean; changed: boolean }): string
}

const flags = {
  ...fileFlags,
  ...printFlags,
  ...dryRunFlag,
  overwrite: bool('Replace values that are there'),
  list: bool('Show them'),
  local: bool('Change what the files say, and ask no server'),
  selector: text('Label selector', { short: 'l' }),
  'field-selector': text('Field selector'),
  all: bool('Everything of the named types'),
  'all-namespaces': bool('In all namespaces', { short: 'A' }),
  'resource-version': text('Only if this is the version now'),
  'field-manager': text('Name that owns the fields'),
} as const

interface MarkOptions {
  selection: Selection
  set: ReadonlyMap<string, string>
  remove: readonly string[]
  overwrite: boolean
  list: boolean
  version: string
  output: string
  template: string
  dryRun: DryRun
  fieldManager: string
}

/** The command that changes such a map. */
export function markCommand(marks: Marks): Command {
  return defineCommand<typeof flags, MarkOptions>({
    summary: `Sets or removes ${marks.field} of objects.`,
    usage: `kubectl ${marks.verb} (TYPE NAME | -f FILE) KEY=VALUE… KEY-…`,
    flags,
    complete({ args, flags: f }) {
      const first = args.findIndex(
        (arg) =>
          (arg.includes('=') && !arg.startsWith('=')) ||
          (arg.endsWith('-') && !arg.includes('/') && arg !== args[0]) ||
          /^[^/]+\/[^/]+-$/.test(arg),
      )
      const resources = first < 0 ? args : args.slice(0, first)
      const changes = first < 0 ? [] : args.slice(first)
      if (f.local) throw new CommandError('--local is not supported')
      return {
        selection: {
          args: resources,
          ...filesOf(f),
          labelSelector: f.selector,
          fieldSelector: f['field-selector'],
          all: f.all,
          allNamespaces: f['all-namespaces'],
          bareTypeIsAll: f.list,
        },
        ...parseChanges(changes, marks),
        overwrite: f.overwrite,
        list: f.list,
        version: f['resource-version'],
        output: f.output,
        template: f.template,
        dryRun: dryRunOf(f['dry-run']),
        fieldManager: f['field-manager'] || `kubectl-${marks.verb}`,
      }
    },
    validate({ selection, set, remove, list }) {
      const { args = [], filenames = [] } = selection
      if (args.length === 0 && filenames.length === 0)
        throw new UsageError('one or more resources must be specified as <resource> <name> or <resource>/<name>')
      if (set.size === 0 && remove.length === 0 && !list)
        throw new CommandError(`at least one ${marks.word} update is required`)
    },
    async run(options, context) {
      const { infos, errors } = await select(options.selection, context)
      const printer = new ResultPrinter(context.streams.out, options)
      for (const info of infos) {
        try {
          await markOne(info, { marks, options, context, printer })
        } catch (err) {
          errors.push(err)
        }
      }
      throwCollected(errors)
      return 0
    },
  })
}

function parseChanges(
  changes: readonly string[],
  { problems, word }: Marks,
): { set: Map<string, string>; remove: string[] } {
  const set = new Map<string, string>()
  const remove: string[] = []
  for (const change of changes) {
    const equals = change.indexOf('=')
    if (equals > 0) {
      const [key, value] = [change.slice(0, equals), change.slice(equals + 1)]
      const [problem] = problems(key, value)
      if (problem !== undefined) throw new CommandError(`invalid ${word} value: ${JSON.stringify(change)}: ${problem}`)
      set.set(key, value)
    } else if (change.endsWith('-')) remove.push(change.slice(0, -1))
    else throw new CommandError(`unknown ${word} spec: ${change}`)
  }
  const both = remove.filter((key) => set.has(key))
  if (both.length > 0) throw new CommandError(`can not both modify and remove a ${word} in the same command`)
  return { set, remove }
}

interface Marking {
  marks: Marks
  options: MarkOptions
  context: Context
  printer: ResultPrinter
}

async function markOne(info: Info, { marks, options, context, printer }: Marking): Promise<void> {
  const before = info.object.metadata[marks.field] ?? {}
  const { set, remove } = options
  if (options.list && set.size === 0 && remove.length === 0) {
    listMarks(before, context)
    return
  }
  if (!options.overwrite) refuseOverwriting(before, set)
  const missing = remove.filter((key) => !(key in before))
  if (marks.tellsMissing && options.dryRun !== 'client') {
    for (const key of missing) context.streams.out.write(`${marks.word} ${JSON.stringify(key)} not found.\n`)
  }
  const { object, changed } = await modify(info, { ...options, change: (copy) => apply(copy, marks, options) }, context)
  const removed = remove.some((key) => key in before)
  if (printer.showsObjects) printer.print(object, '')
  else
    printer.print(
      object,
      marks.done({ set: set.size > 0, removed: remove.length > 0 && (removed || set.size === 0), changed }),
    )
  if (options.list) listMarks(object.metadata[marks.field] ?? {}, context)
}

function listMarks(values: Readonly<Record<string, string>>, { streams }: Context): void {
  for (const [key, value] of Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    streams.out.write(`${key}=${value}\n`)
}

function refuseOverwriting(before: Readonly<Record<string, string>>, set: ReadonlyMap<string, string>): void {
  const problems = [...set].filter(([key, value]) => key in before && before[key] !== value)
  if (problems.length === 0) return
  throw new CommandError(
    problems.map(([key]) => `'${key}' already has a value (${before[key]}), and --overwrite is false`).join('; '),
  )
}

function apply(copy: AnyObject, { field }: Marks, { set, remove, version }: MarkOptions): void {
  const values = { ...copy.metadata[field] }
  for (const [key, value] of set) values[key] = value
  for (const key of remove) delete values[key]
  copy.metadata[field] = values
  if (version !== '') copy.metadata.resourceVersion = version
}
