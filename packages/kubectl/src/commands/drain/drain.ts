import { CommandError, UsageError } from '../../cli/errors.ts'
import { bool, duration, int, text } from '../../cli/flags.ts'
import { dryRunFlag } from '../../cli/print-flags.ts'
import { readNodes, setCordoned } from '../cordon/cordon.ts'
import { defineCommand } from '../command.ts'
import { dryRunOf } from '../dry-run.ts'
import { evictPods } from './evict.ts'
import { podsToEvict } from './filters.ts'

const flags = {
  ...dryRunFlag,
  force: bool('Also pods that nobody will create again'),
  'ignore-daemonsets': bool('Leave the pods of DaemonSets'),
  'delete-emptydir-data': bool('Also pods whose emptyDir data is lost by that'),
  'disable-eviction': bool('Delete pods instead of evicting them'),
  'grace-period': int('Seconds that pods get to end; negative for their own', { initial: -1 }),
  timeout: duration('How long to wait; 0 has no limit'),
  selector: text('Label selector of nodes', { short: 'l' }),
  'pod-selector': text('Label selector of pods'),
  'skip-wait-for-delete-timeout': int('Do not wait for pods that have been going for so many seconds'),
  'chunk-size': int('', { initial: 500, hidden: true }),
} as const

/** `kubectl drain`. */
export const drain = defineCommand({
  summary: 'Empties nodes: keeps new pods away and evicts those that are there.',
  usage: 'kubectl drain NODE [--ignore-daemonsets] [--delete-emptydir-data] [--force]',
  flags,
  complete: ({ args, flags: f }) => ({
    args,
    selector: f.selector,
    dryRun: dryRunOf(f['dry-run']),
    filters: {
      force: f.force,
      ignoreDaemonSets: f['ignore-daemonsets'],
      deleteEmptyDirData: f['delete-emptydir-data'],
      podSelector: f['pod-selector'],
    },
    eviction: {
      byDeletion: f['disable-eviction'],
      gracePeriod: f['grace-period'],
      timeoutMs: f.timeout,
      skipGoingForSeconds: f['skip-wait-for-delete-timeout'],
    },
  }),
  validate({ args, selector }) {
    if (args.length === 0 && selector === '') throw new UsageError('USAGE: drain NODE [flags]')
    if (args.length > 0 && selector !== '')
      throw new UsageError('cannot specify both a node name and a --selector option')
  },
  async run(options, context) {
    const { infos, errors } = await readNodes(options, context)
    if (errors.length > 0) throw errors[0]
    const { out, err } = context.streams
    for (const info of infos) {
      await setCordoned(info, { unschedulable: true, dryRun: options.dryRun, context })
      const { pods, warnings, problems } = await podsToEvict(info.name, options.filters, context)
      if (problems.length > 0) {
        err.write(
          `error: unable to drain node ${JSON.stringify(info.name)} due to error: [${problems.join(', ')}], continuing command...\nThere are pending nodes to be drained:\n ${info.name}\n`,
        )
        throw new CommandError(problems.join('\n'))
      }
      if (warnings.length > 0) err.write(`Warning: ${warnings.join('; ')}\n`)
      await evictPods(pods, { ...options.eviction, dryRun: options.dryRun, context })
      out.write(
        `node/${info.name} drained${options.dryRun === 'none' ? '' : options.dryRun === 'client' ? ' (dry run)' : ' (server dry run)'}\n`,
      )
    }
    return 0
  },
})
