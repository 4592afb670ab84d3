import { isConflict, isStatusError } from '@keelson/apimachinery'
import { CommandError } from '../../cli/errors.ts'
import type { AnyObject } from '../../resources/api.ts'
import type { Info } from '../../resources/info.ts'
import { aboutSource } from '../source-error.ts'
import type { Applied, ApplyJob } from './client-side.ts'

/** Hands one manifest to the server, which merges it. */
export async function applyOnServer(info: Info, { options, context }: ApplyJob): Promise<Applied> {
  const api = await context.cluster.api()
  const { managedFields: _, ...metadata } = info.object.metadata
  const body: AnyObject = { ...info.object, metadata }
  try {
    const object = await api.patch(
      info.mapping,
      { type: 'apply', body, force: options.forceConflicts },
      {
        name: info.name,
        namespace: info.namespace,
        fieldManager: options.fieldManager === '' ? 'kubectl' : options.fieldManager,
        fieldValidation: options.fieldValidation,
        dryRun: options.dryRun === 'server',
        query: { force: options.forceConflicts },
      },
    )
    return { object, operation: 'serverside-applied' }
  } catch (err) {
    if (isConflict(err) && isStatusError(err)) throw withAdvice(err)
    throw info.source === undefined ? err : aboutSource(err, 'applying', info.source)
  }
}

function withAdvice(err: Error): CommandError {
  const message = [
    err.message,
    'Please review the fields above--they currently have other managers. Here',
    'are the ways you can resolve this warning:',
    '* If you intend to manage all of these fields, please re-run the apply',
    '  command with the `--force-conflicts` flag.',
    '* If you do not intend to manage all of the fields, please edit your',
    '  manifest to remove references to the fields that should keep their',
    '  current managers.',
    '* You may co-own fields by updating your manifest to match the existing',
    "  value; in this case, you'll become the manager if the other manager(s)",
    '  stop managing the field (remove it from their configuration).',
    'See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts',
  ].join('\n')
  return new CommandError(message, { cause: err })
}
