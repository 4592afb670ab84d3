import { parseLabelSelector } from '@keelson/apimachinery'
import { CommandError, throwCollected, UsageError } from '../../cli/errors.ts'
import { array, bool, duration, int, text } from '../../cli/flags.ts'
import { dryRunFlag, fileFlags, filesOf, printFlags } from '../../cli/print-flags.ts'
import { checkSelection, selectLocal } from '../../resources/select.ts'
import { fieldValidationOf, validateFlag } from '../field-validation.ts'
import { defineCommand } from '../command.ts'
import type { DryRun } from '../dry-run.ts'
import { dryRunOf } from '../dry-run.ts'
import { ResultPrinter } from '../result-printer.ts'
import { listOf } from '../get/objects.ts'
import type { AnyObject } from '../../resources/api.ts'
import { applyOnClient } from './client-side.ts'
import { applyOnServer } from './server-side.ts'

/** What `apply` was asked for. */
export interface ApplyOptions {
  filenames: readonly string[]
  recursive: boolean
  kustomize: string
  args: readonly string[]
  selector: string
  output: string
  template: string
  managedFields: boolean
  dryRun: DryRun
  serverSide: boolean
  forceConflicts: boolean
  force: boolean
  gracePeriodSeconds: number
  overwrite: boolean
  fieldManager: string
  fieldValidation: string | undefined
  prune: boolean
}

const flags = {
  ...fileFlags,
  ...printFlags,
  ...dryRunFlag,
  ...validateFlag,
  selector: text('Label selector', { short: 'l' }),
  'server-side': bool('Let the server merge'),
  'force-conflicts': bool('With --server-side, take over fields of other managers'),
  'field-manager': text('Name that owns the fields'),
  force: bool('Delete and create again what cannot be changed'),
  'grace-period': int('Seconds that deleted objects get to end', { initial: -1 }),
  overwrite: bool('Let the manifest win over changes by others', { initial: true }),
  wait: bool('Accepted: deletions of --force are always awaited', { hidden: true }),
  timeout: duration('Accepted for --force', { hidden: true }),
  prune: bool('Not supported', { hidden: true }),
  'prune-allowlist': array('Not supported', { hidden: true }),
  all: bool('Accepted for --prune', { hidden: true }),
} as const

/** `kubectl apply`. */
export const apply = defineCommand<typeof flags, ApplyOptions>({
  summary: 'Brings objects to what manifests say.',
  usage: 'kubectl apply -f FILE',
  flags,
  complete: ({ args, flags: f }) => ({
    ...filesOf(f),
    args,
    selector: f.selector,
    output: f.output,
    template: f.template,
    managedFields: f['show-managed-fields'],
    dryRun: dryRunOf(f['dry-run']),
    serverSide: f['server-side'],
    forceConflicts: f['force-conflicts'],
    force: f.force,
    gracePeriodSeconds: f['grace-period'],
    overwrite: f.overwrite,
    fieldManager: f['field-manager'],
    fieldValidation: fieldValidationOf(f.validate),
    prune: f.prune,
  }),
  validate(options) {
    const { serverSide, forceConflicts, force, dryRun } = options
    if (options.args.length > 0) throw new UsageError(`Unexpected args: [${options.args.join(' ')}]`)
    checkSelection({ kustomize: options.kustomize })
    if (options.filenames.length === 0) throw new CommandError('must specify one of -f and -k')
    if (forceConflicts && !serverSide) throw new CommandError('--force-conflicts only works with --server-side')
    if (dryRun === 'client' && serverSide)
      throw new CommandError(
        "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)",
      )
    if (force && serverSide) throw new CommandError('--force cannot be used with --server-side')
    if (force && dryRun === 'server') throw new CommandError('--dry-run=server cannot be used with --force')
    if (options.prune)
      throw new CommandError('--prune is not supported: delete what is no longer wanted with kubectl delete')
  },
  async run(options, context) {
    const selector = parseLabelSelector(options.selector)
    const { infos, errors } = await selectLocal(options, context)
    const chosen = infos.filter(({ object }) => selector.matches(object.metadata.labels))
    if (chosen.length === 0 && errors.length === 0) throw new CommandError('no objects passed to apply')
    const printer = new ResultPrinter(context.streams.out, options)
    const applyOne = options.serverSide ? applyOnServer : applyOnClient
    const applied: AnyObject[] = []
    const job = { options: { ...options, keepsConfiguration: true }, context }
    for (const info of chosen) {
      try {
        const { object, operation } = await applyOne(info, job)
        // One object is shown bare, several as a list at the end.
        if (printer.showsObjects && options.output !== 'name') applied.push(object)
        else printer.print(object, operation)
      } catch (err) {
        errors.push(err)
      }
    }
    const [only] = applied
    if (applied.length === 1 && only !== undefined) printer.print(only, '')
    else if (applied.length > 1) printer.print(listOf(applied), '')
    throwCollected(errors)
    return 0
  },
})
