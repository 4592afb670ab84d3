import type { Container, PodSpec } from '@keelson/api'
import { CommandError, throwCollected, UsageError } from '../../cli/errors.ts'
import { bool, text } from '../../cli/flags.ts'
import type { FlagTable, FlagValues } from '../../cli/flags.ts'
import { dryRunFlag, fileFlags, filesOf, printFlags } from '../../cli/print-flags.ts'
import type { AnyObject } from '../../resources/api.ts'
import type { Info } from '../../resources/info.ts'
import { infoName } from '../../resources/info.ts'
import { select } from '../../resources/select.ts'
import type { Command, Context } from '../command.ts'
import { defineCommand } from '../command.ts'
import { dryRunOf } from '../dry-run.ts'
import { modify } from '../modify.ts'
import { ResultPrinter } from '../result-printer.ts'

const commonFlags = {
  ...fileFlags,
  ...printFlags,
  ...dryRunFlag,
  all: bool('Everything of the named types'),
  selector: text('Label selector', { short: 'l' }),
  'field-manager': text('Name that owns the fields', { initial: 'kubectl-set' }),
  local: bool('', { hidden: true }),
} as const

/** A change to pod specs, wherever they are: in pods or in the templates of workloads. */
export interface PodSpecChange<F extends FlagTable> {
  verb: string
  summary: string
  usage: string
  /** What is told: `image updated`. */
  done: string
  flags: F
  /** Which arguments are changes rather than resources; none unless told. */
  isChange?(arg: string): boolean
  /** Reads the changes; what it returns is applied to every pod spec, and may throw CommandError. */
  prepare(
    changes: readonly string[],
    flags: FlagValues<F>,
    context: Context,
  ): ((spec: PodSpec, info: Info) => void) | Promise<(spec: PodSpec, info: Info) => void>
}

/** The command of a change. */
export function podSpecCommand<F extends FlagTable>(change: PodSpecChange<F>): Command {
  const flags = { ...commonFlags, ...change.flags }
  return defineCommand<typeof flags, Options>({
    summary: change.summary,
    usage: change.usage,
    flags,
    async complete({ args, flags: all }, context) {
      const f = all as unknown as FlagValues<typeof commonFlags>
      const own = all as unknown as FlagValues<F>
      const first = change.isChange === undefined ? -1 : args.findIndex((arg) => change.isChange?.(arg) === true)
      const resources = first < 0 ? args : args.slice(0, first)
      if (f.local) throw new CommandError('--local is not supported')
      return {
        selection: {
          args: resources,
          ...filesOf(f),
          labelSelector: f.selector,
          all: f.all,
        },
        apply: await change.prepare(first < 0 ? [] : args.slice(first), own, context),
        output: f.output,
        template: f.template,
        dryRun: dryRunOf(f['dry-run']),
        fieldManager: f['field-manager'],
      }
    },
    validate({ selection }) {
      if (selection.args.length === 0 && selection.filenames.length === 0) {
        throw new UsageError('one or more resources must be specified as <resource> <name> or <resource>/<name>')
      }
    },
    async run(options, context) {
      const { infos, errors } = await select(options.selection, context)
      const printer = new ResultPrinter(context.streams.out, options)
      for (const info of infos) {
        try {
          const edit = (copy: AnyObject): void => options.apply(podSpecOf(copy, info), info)
          const { object, changed } = await modify(info, { ...options, change: edit }, context)
          if (changed || printer.showsObjects) printer.print(object, change.done)
        } catch (err) {
          errors.push(err)
        }
      }
      throwCollected(errors)
      return 0
    },
  })
}

interface Options {
  selection: {
    args: readonly string[]
    filenames: readonly string[]
    recursive: boolean
    kustomize: string
    labelSelector: string
    all: boolean
  }
  apply(spec: PodSpec, info: Info): void
  output: string
  template: string
  dryRun: ReturnType<typeof dryRunOf>
  fieldManager: string
}

function podSpecOf(object: AnyObject, info: Info): PodSpec {
  const spec = object['spec'] as (PodSpec & { template?: { spec?: PodSpec } }) | undefined
  const found = spec?.template?.spec ?? (spec?.containers === undefined ? undefined : spec)
  if (found === undefined) throw new CommandError(`${infoName(info)} does not have a pod template`)
  return found
}

/** The containers of a pod spec that a name or pattern chooses; `*` is all. */
export function chosenContainers({ containers, initContainers = [] }: PodSpec, pattern: string): Container[] {
  const matches = new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  )
  return [...containers, ...initContainers].filter(({ name }) => matches.test(name))
}
