import { isForbidden, isMethodNotSupported, isNotFound } from '@keelson/apimachinery'
import { infoName } from '../../resources/info.ts'
import type { Info } from '../../resources/info.ts'
import type { Context } from '../command.ts'
import { aboutSource } from '../source-error.ts'
import { dryRunSuffix } from '../dry-run.ts'
import { waitForDeletion } from '../wait-for-deletion.ts'
import type { Doomed } from '../wait-for-deletion.ts'
import type { DeleteOptions } from './delete.ts'

/** What goes on while objects are deleted. */
export interface Deleting {
  options: DeleteOptions
  context: Context
  /** Receives what goes wrong; the other objects are deleted all the same. */
  errors: unknown[]
}

/** A week: as good as no limit. */
const longMs = 168 * 3_600_000

/** Deletes objects one after the other and waits for all of them. Returns how many were found. */
export async function deleteObjects(infos: readonly Info[], { options, context, errors }: Deleting): Promise<number> {
  const doomed: Doomed[] = []
  let found = 0
  for (const info of infos) {
    if (info.source !== undefined) found++
    try {
      const one = await deleteOne(info, options, context)
      if (info.source === undefined) found++
      if (one !== undefined) doomed.push(one)
    } catch (err) {
      if (!(isNotFound(err) && options.ignoreNotFound)) errors.push(aboutSource(err, 'deleting', info.source))
    }
  }
  const mayWait = options.wait && options.dryRun === 'none'
  if (!mayWait) return found
  const timeoutMs = options.timeoutMs > 0 ? options.timeoutMs : longMs
  for (const one of doomed) {
    try {
      await waitForDeletion(one, { context, timeoutMs })
    } catch (err) {
      // Whoever may delete need not be allowed to look.
      if (!isForbidden(err) && !isMethodNotSupported(err)) errors.push(err)
    }
  }
  return found
}

async function deleteOne(info: Info, options: DeleteOptions, context: Context): Promise<Doomed | undefined> {
  const { mapping, name, namespace } = info
  if (options.dryRun === 'client') {
    tell(info, options, context)
    return undefined
  }
  const api = await context.cluster.api()
  const body = {
    gracePeriodSeconds: options.gracePeriod < 0 ? undefined : options.gracePeriod,
    propagationPolicy: policies[options.cascade],
    dryRun: options.dryRun === 'server' ? ['All'] : undefined,
  }
  const answer = await api.delete(mapping, { name, namespace }, body)
  tell(info, options, context)
  const details = (answer as { details?: { uid?: string } }).details
  const uid = answer.kind === 'Status' ? details?.uid : answer.metadata.uid
  return { mapping, name, namespace, uid }
}

const policies = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const

function tell(info: Info, options: DeleteOptions, { streams }: Context): void {
  if (options.output === 'name') {
    streams.out.write(`${infoName(info)}\n`)
    return
  }
  const { mapping, name, namespace } = info
  const kind = mapping.group === '' ? mapping.kind.toLowerCase() : `${mapping.kind.toLowerCase()}.${mapping.group}`
  const how = options.gracePeriod === 0 ? 'force deleted' : 'deleted'
  const where = namespace === undefined ? '' : ` from ${namespace} namespace`
  streams.out.write(`${kind} "${name}" ${how}${where}${dryRunSuffix(options.dryRun)}\n`)
}
