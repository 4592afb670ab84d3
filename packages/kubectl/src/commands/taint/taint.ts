import type { Taint } from '@keelson/api'
import { CommandError, throwCollected, UsageError } from '../../cli/errors.ts'
import { bool, text } from '../../cli/flags.ts'
import { dryRunFlag, printFlags } from '../../cli/print-flags.ts'
import { select } from '../../resources/select.ts'
import { defineCommand } from '../command.ts'
import { dryRunOf } from '../dry-run.ts'
import { modify } from '../modify.ts'
import { ResultPrinter } from '../result-printer.ts'
import { changeTaints, parseTaints } from './taints.ts'

const flags = {
  ...printFlags,
  ...dryRunFlag,
  all: bool('All nodes'),
  overwrite: bool('Replace taints that are there'),
  selector: text('Label selector', { short: 'l' }),
  'field-manager': text('Name that owns the fields', { initial: 'kubectl-taint' }),
} as const

/** `kubectl taint`. */
export const taint = defineCommand({
  summary: 'Sets or removes taints of nodes.',
  usage: 'kubectl taint NODE NAME KEY[=VALUE]:EFFECT… KEY[:EFFECT]-…',
  flags,
  complete({ args, flags: f }) {
    const first = args.findIndex((arg, i) => i > 0 && (arg.includes('=') || arg.includes(':') || arg.endsWith('-')))
    return {
      args: first < 0 ? args : args.slice(0, first),
      ...parseTaints(first < 0 ? [] : args.slice(first)),
      all: f.all,
      overwrite: f.overwrite,
      selector: f.selector,
      output: f.output,
      template: f.template,
      dryRun: dryRunOf(f['dry-run']),
      fieldManager: f['field-manager'],
    }
  },
  validate({ args, set, remove, all, selector }) {
    if (args.length < 1) throw new UsageError('one or more resources must be specified as <resource> <name>')
    if (!['node', 'nodes', 'no'].includes(args[0]?.split('/')[0] ?? ''))
      throw new CommandError(`invalid resource type ${args[0]}, only node types are supported`)
    if (set.length === 0 && remove.length === 0) throw new CommandError('at least one taint update is required')
    if (args.length > 1 && all) throw new CommandError('cannot set --all and NAME at the same time')
    if (args.length === 1 && !args[0]?.includes('/') && !all && selector === '')
      throw new CommandError('one or more resources must be specified as <resource> <name>')
  },
  async run(options, context) {
    const { infos, errors } = await select(
      { args: options.args, all: options.all, labelSelector: options.selector },
      context,
    )
    const printer = new ResultPrinter(context.streams.out, { ...options, dryRun: 'none' })
    for (const info of infos) {
      try {
        const spec = (info.object['spec'] ?? {}) as { taints?: Taint[] }
        const { taints, operation } = changeTaints(spec.taints ?? [], options, info.name)
        const change = (copy: typeof info.object): void => {
          const { taints: _, ...rest } = (copy['spec'] ?? {}) as { taints?: Taint[] }
          copy['spec'] = taints.length === 0 ? rest : { ...rest, taints }
        }
        const { object } = await modify(info, { ...options, change }, context)
        printer.print(object, operation)
      } catch (err) {
        errors.push(err)
      }
    }
    throwCollected(errors)
    return 0
  },
})
