import { isNotFound } from '@keelson/apimachinery'
import { throwCollected, UsageError } from '../../cli/errors.ts'
import { bool, duration, int, text } from '../../cli/flags.ts'
import { dryRunFlag, fileFlags, filesOf, printFlags } from '../../cli/print-flags.ts'
import type { AnyObject } from '../../resources/api.ts'
import type { Info } from '../../resources/info.ts'
import { checkSelection, selectLocal } from '../../resources/select.ts'
import { lastAppliedAnnotation, withLastApplied } from '../apply/last-applied.ts'
import type { Context } from '../command.ts'
import { defineCommand } from '../command.ts'
import { dryRunOf } from '../dry-run.ts'
import type { DryRun } from '../dry-run.ts'
import { fieldValidationOf, validateFlag } from '../field-validation.ts'
import { ResultPrinter } from '../result-printer.ts'
import { aboutSource } from '../source-error.ts'
import { waitForDeletion } from '../wait-for-deletion.ts'

const flags = {
  ...fileFlags,
  ...printFlags,
  ...dryRunFlag,
  ...validateFlag,
  force: bool('Delete and create again'),
  'grace-period': int('Seconds that deleted objects get to end', { initial: -1 }),
  timeout: duration('How long to wait for deletions'),
  cascade: text('background, foreground or orphan', { initial: 'background', bare: 'background' }),
  'save-config': bool('Keep the configuration for later applies'),
  'field-manager': text('Name that owns the fields', { initial: 'kubectl-replace' }),
  wait: bool('', { hidden: true }),
} as const

interface ReplaceOptions {
  dryRun: DryRun
  force: boolean
  gracePeriod: number
  timeoutMs: number
  saveConfig: boolean
  fieldManager: string
  fieldValidation: string
}

/** `kubectl replace`. */
export const replace = defineCommand({
  summary: 'Replaces whole objects by what manifests say.',
  usage: 'kubectl replace -f FILE [--force]',
  flags,
  complete: ({ args, flags: f }) => ({
    args,
    ...filesOf(f),
    output: f.output,
    template: f.template,
    dryRun: dryRunOf(f['dry-run']),
    force: f.force,
    gracePeriod: f['grace-period'],
    timeoutMs: f.timeout === 0 ? 5 * 60_000 : f.timeout,
    saveConfig: f['save-config'],
    fieldManager: f['field-manager'],
    fieldValidation: fieldValidationOf(f.validate),
  }),
  validate({ filenames, kustomize, args }) {
    checkSelection({ filenames, kustomize, args })
    if (filenames.length === 0) throw new UsageError('must specify --filename to replace')
  },
  async run(options, context) {
    const { infos, errors } = await selectLocal(options, context)
    const printer = new ResultPrinter(context.streams.out, options)
    for (const info of infos) {
      try {
        printer.print(await replaceOne(info, options, context), 'replaced')
      } catch (err) {
        errors.push(aboutSource(err, 'replacing', info.source))
      }
    }
    throwCollected(errors)
    return 0
  },
})

async function replaceOne(info: Info, options: ReplaceOptions, context: Context): Promise<AnyObject> {
  const { mapping, name, namespace } = info
  const api = await context.cluster.api()
  const at = {
    namespace,
    fieldManager: options.fieldManager,
    fieldValidation: options.fieldValidation,
    dryRun: options.dryRun === 'server',
  }
  const wasApplied = options.saveConfig || info.object.metadata.annotations?.[lastAppliedAnnotation] !== undefined
  const object = wasApplied ? withLastApplied(info.object) : info.object
  if (options.dryRun === 'client') return object
  if (!options.force || options.dryRun === 'server')
    return await api.replace<AnyObject>(mapping, object, { ...at, name })
  const body = options.gracePeriod < 0 ? {} : { gracePeriodSeconds: options.gracePeriod }
  try {
    await api.delete(mapping, { name, namespace }, body)
    await waitForDeletion({ mapping, name, namespace }, { context, timeoutMs: options.timeoutMs })
  } catch (err) {
    if (!isNotFound(err)) throw err
  }
  return await api.create<AnyObject>(mapping, object, at)
}
