import { isConflict, isStatusError } from '@keelson/apimachinery'
import { CommandError } from '../../cli/errors.ts'
import type { AnyObject } from '../../resources/api.ts'
import type { Info } from '../../resources/info.ts'
import { aboutSource } from '../source-error.ts'
import type { Applied, ApplyJob } from './client-side.ts'
import { migrateToServerSide, needsMigration } from './migrate.ts'

/** Hands one manifest to the server, which merges it. */
export async function applyOnServer(info: Info, { options, context }: ApplyJob): Promise<Applied> {
  const api = await context.cluster.api()
  const fieldManager = options.fieldManager === '' ? 'kubectl' : options.fieldManager
  const { managedFields: _, ...metadata } = info.object.metadata
  const body: AnyObject = { ...info.object, metadata }
  const send = async (): Promise<AnyObject> =>
    await api.patch(
      info.mapping,
      { type: 'apply', body, force: options.forceConflicts },
      {
        name: info.name,
        namespace: info.namespace,
        fieldManager,
        fieldValidation: options.fieldValidation,
        dryRun: options.dryRun === 'server',
        query: { force: options.forceConflicts },
      },
    )
  try {
    const sent = await send()
    const isClientSide = options.dryRun === 'none' && needsMigration(sent)
    const object = isClientSide ? await migrateToServerSide(sent, { info, fieldManager, context, reapply: send }) : sent
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
