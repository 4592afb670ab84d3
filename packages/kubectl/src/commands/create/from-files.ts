import { throwCollected } from '../../cli/errors.ts'
import type { AnyObject } from '../../resources/api.ts'
import { selectLocal } from '../../resources/select.ts'
import { withLastApplied } from '../apply/last-applied.ts'
import type { Context } from '../command.ts'
import type { DryRun } from '../dry-run.ts'
import { ResultPrinter } from '../result-printer.ts'
import { aboutSource } from '../source-error.ts'

/** How the objects of manifests are created. */
export interface CreateFromFiles {
  filenames: readonly string[]
  recursive: boolean
  output: string
  template: string
  managedFields: boolean
  dryRun: DryRun
  fieldManager: string
  fieldValidation: string
  saveConfig: boolean
}

/** Creates every object of the manifests, and goes on after those that fail. */
export async function createFromFiles(options: CreateFromFiles, context: Context): Promise<number> {
  const { infos, errors } = await selectLocal(options, context)
  const api = await context.cluster.api()
  const printer = new ResultPrinter(context.streams.out, options)
  for (const { mapping, namespace, object, source } of infos) {
    const wanted: AnyObject = options.saveConfig ? withLastApplied(object) : object
    try {
      const created =
        options.dryRun === 'client'
          ? wanted
          : await api.create<AnyObject>(mapping, wanted, {
              namespace,
              dryRun: options.dryRun === 'server',
              fieldManager: options.fieldManager,
              fieldValidation: options.fieldValidation,
            })
      printer.print(created, 'created')
    } catch (err) {
      errors.push(aboutSource(err, 'creating', source))
    }
  }
  throwCollected(errors)
  return 0
}
