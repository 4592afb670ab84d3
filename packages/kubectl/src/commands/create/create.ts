import { CommandError, UsageError } from '../../cli/errors.ts'
import { bool, text } from '../../cli/flags.ts'
import { dryRunFlag, fileFlags, printFlags } from '../../cli/print-flags.ts'
import { checkSelection } from '../../resources/select.ts'
import { defineCommand } from '../command.ts'
import { dryRunOf } from '../dry-run.ts'
import { fieldValidationOf, validateFlag } from '../field-validation.ts'
import { createFromFiles } from './from-files.ts'
import { generators } from './generators/index.ts'

const flags = {
  ...fileFlags,
  ...printFlags,
  ...dryRunFlag,
  ...validateFlag,
  'save-config': bool('Keep the configuration for later applies'),
  'field-manager': text('Name that owns the fields', { initial: 'kubectl-create' }),
  edit: bool('Not supported: edit the file first', { hidden: true }),
} as const

/** `kubectl create -f`; the generators are its sub-commands. */
export const create = Object.assign(
  defineCommand({
    summary: 'Creates objects from manifests, or of a kind from flags.',
    usage: 'kubectl create -f FILE | kubectl create KIND NAME …',
    flags,
    complete({ args, flags: f }) {
      if (args.length > 0 && f.filename.length === 0) throw new UsageError(`Unexpected args: [${args.join(' ')}]`)
      if (f.filename.length === 0 && f.kustomize === '') throw new CommandError('must specify one of -f and -k')
      checkSelection({ args, filenames: f.filename, kustomize: f.kustomize })
      return {
        filenames: f.filename,
        recursive: f.recursive,
        output: f.output,
        template: f.template,
        managedFields: f['show-managed-fields'],
        dryRun: dryRunOf(f['dry-run']),
        fieldManager: f['field-manager'],
        fieldValidation: fieldValidationOf(f.validate),
        saveConfig: f['save-config'],
      }
    },
    run: createFromFiles,
  }),
  { nested: generators },
)
