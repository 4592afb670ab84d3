import { CommandError, throwCollected } from '../../cli/errors.ts'
import { bool, duration, int, text } from '../../cli/flags.ts'
import { dryRunFlag, fileFlags, filesOf } from '../../cli/print-flags.ts'
import { checkSelection, select, selectLocal } from '../../resources/select.ts'
import type { Selection } from '../../resources/select.ts'
import { defineCommand } from '../command.ts'
import type { DryRun } from '../dry-run.ts'
import { dryRunOf } from '../dry-run.ts'
import { deleteObjects } from './objects.ts'

/** What `delete` was asked for. */
export interface DeleteOptions extends Selection {
  cascade: 'background' | 'foreground' | 'orphan'
  force: boolean
  now: boolean
  /** Seconds; negative for the object's own. */
  gracePeriod: number
  wait: boolean
  timeoutMs: number
  output: string
  dryRun: DryRun
  ignoreNotFound: boolean
  interactive: boolean
  raw: string
}

const flags = {
  ...fileFlags,
  ...dryRunFlag,
  selector: text('Label selector', { short: 'l' }),
  'field-selector': text('Field selector'),
  all: bool('Everything of the named types'),
  'all-namespaces': bool('In all namespaces', { short: 'A' }),
  cascade: text('What becomes of dependents: background, foreground or orphan', {
    initial: 'background',
    bare: 'background',
  }),
  force: bool('Do not wait for the node to confirm'),
  'grace-period': int('Seconds that objects get to end; negative for their own', { initial: -1 }),
  now: bool('As --grace-period=1'),
  'ignore-not-found': bool('Objects that are not there are no error'),
  wait: bool('Wait until the objects are gone', { initial: true }),
  timeout: duration('How long to wait; 0 for as long as the grace period suggests'),
  output: text('Output format: name', { short: 'o' }),
  interactive: bool('Ask before deleting', { short: 'i' }),
  raw: text('Path to send DELETE to'),
} as const

/** `kubectl delete`. */
export const deleteCommand = defineCommand<typeof flags, DeleteOptions>({
  summary: 'Deletes objects by name, file, label or all of a type.',
  usage: 'kubectl delete (-f FILE | TYPE [NAME… | -l LABEL | --all])',
  flags,
  complete({ args, flags: f, given }, { streams }) {
    const gracePeriod = f.now ? 1 : f.force && !given.has('grace-period') ? 0 : f['grace-period']
    if (gracePeriod === 0 && f.force) {
      streams.err.write(
        'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
      )
    }
    return {
      args,
      ...filesOf(f),
      labelSelector: f.selector,
      fieldSelector: f['field-selector'],
      all: f.all,
      allNamespaces: f['all-namespaces'],
      cascade: cascadeOf(f.cascade),
      force: f.force,
      now: f.now,
      gracePeriod: gracePeriod === 0 && !f.force ? 1 : gracePeriod,
      wait: f.wait,
      timeoutMs: f.timeout,
      output: f.output,
      dryRun: dryRunOf(f['dry-run']),
      // What a selector does not find any more is no failure.
      ignoreNotFound: f['ignore-not-found'] || ((f.all || f.selector !== '') && !given.has('ignore-not-found')),
      interactive: f.interactive,
      raw: f.raw,
    }
  },
  validate(options) {
    if (options.output !== '' && options.output !== 'name') {
      throw new CommandError(`unexpected -o output mode: ${options.output}. We only support '-o name'`)
    }
    if (options.all === true && (options.labelSelector ?? '') !== '') {
      throw new CommandError("setting 'all' parameter but found a non empty selector. ")
    }
    if (options.all === true && (options.fieldSelector ?? '') !== '') {
      throw new CommandError('cannot set --all and --field-selector at the same time')
    }
    if (options.now && options.gracePeriod > 1)
      throw new CommandError('--now and --grace-period cannot be specified together')
    if (options.gracePeriod > 0 && options.force) {
      throw new CommandError('--force and --grace-period greater than 0 cannot be specified together')
    }
    if (options.interactive)
      throw new CommandError('--interactive is not supported: use --dry-run=client to see what would go')
    checkSelection(options)
  },
  async run(options, context) {
    if (options.raw !== '') return await deleteRaw(options.raw, context)
    const files = (options.filenames ?? []).length > 0
    const found = files ? await selectLocal(options, context) : await select({ ...options, namesUnread: true }, context)
    const errors = [...found.errors]
    const count = await deleteObjects(found.infos, { options, context, errors })
    throwCollected(errors)
    if (
      count === 0 &&
      options.output === '' &&
      (files || (options.labelSelector ?? options.fieldSelector ?? '') !== '' || options.all === true)
    ) {
      context.streams.out.write('No resources found\n')
    }
    return 0
  },
})

function cascadeOf(text: string): DeleteOptions['cascade'] {
  if (text === 'background' || text === 'foreground' || text === 'orphan') return text
  // Old spellings, which stock kubectl still takes.
  if (text === 'true') return 'background'
  if (text === 'false') return 'orphan'
  throw new CommandError(`invalid cascade value (${text}). Must be "background", "foreground", or "orphan"`)
}

async function deleteRaw(path: string, { cluster, streams }: Parameters<typeof select>[1]): Promise<number> {
  const response = await (await cluster.client()).raw({ method: 'DELETE', path })
  streams.out.write(await response.text())
  return 0
}
