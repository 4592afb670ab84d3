import { isConflict } from '@keelson/apimachinery'
import type { AnyObject } from '../../resources/api.ts'
import type { Info } from '../../resources/info.ts'
import type { Context } from '../command.ts'
import { lastAppliedAnnotation } from './last-applied.ts'
import { handOver, ownersOf } from './managed-fields.ts'

const annotationPath = ['f:metadata', 'f:annotations', `f:${lastAppliedAnnotation}`] as const

/** The manager that keeps the annotation of client-side apply when the server merges. */
const annotationManager = 'kubectl-last-applied'

/** Changes may come in between; the fields are then handed over anew. */
const attempts = 5

/** What migration needs to know of the apply that it follows. */
export interface Migration {
  readonly info: Info
  readonly fieldManager: string
  readonly context: Context
  /** Sends the configuration to the server once more. */
  readonly reapply: () => Promise<AnyObject>
}

/**
 * Makes an object that client-side apply has made one of server-side apply: the fields of its managers go to the
 * manager that applies now, so that what its configuration leaves out goes away. What fails is a warning: the object
 * itself has been applied, and the next apply tries again.
 *
 * @param live the object as the server returned it
 * @returns the object as it is after that
 */
export async function migrateToServerSide(live: AnyObject, migration: Migration): Promise<AnyObject> {
  const { streams } = migration.context
  const warn = (what: string, err: unknown): AnyObject => {
    const problem = err instanceof Error ? err.message : String(err)
    streams.err.write(
      `Warning: ${what}. This is non-fatal and will be retried next time you apply. Error: ${problem}\n`,
    )
    return live
  }
  let migrated: AnyObject | undefined
  try {
    await keepAnnotation(live, migration)
  } catch (err) {
    return warn(`failed to migrate ${lastAppliedAnnotation} for Server-Side Apply`, err)
  }
  try {
    migrated = await handOverFields(migration)
  } catch (err) {
    return warn('server rejected managed fields migration to Server-Side Apply', err)
  }
  if (migrated === undefined) return live
  try {
    return await migration.reapply()
  } catch (err) {
    return warn('failed to re-apply configuration after performing Server-Side Apply migration', err)
  }
}

/** Whether client-side apply still owns fields of an object. */
export function needsMigration({ metadata }: AnyObject): boolean {
  return ownersOf(metadata.managedFields ?? [], 'Update', annotationPath).length > 0
}

/** Gives the annotation a manager of its own: the server keeps it up to date for kubectl's own manager only. */
async function keepAnnotation(live: AnyObject, { info, fieldManager, context }: Migration): Promise<void> {
  const value = live.metadata.annotations?.[lastAppliedAnnotation]
  const owners = ownersOf(live.metadata.managedFields ?? [], 'Apply', annotationPath)
  if (fieldManager !== 'kubectl' || value === undefined || owners.length > 0) return
  const { name, namespace, mapping } = info
  const annotations = { [lastAppliedAnnotation]: value }
  const body = { apiVersion: live.apiVersion, kind: live.kind, metadata: { name, namespace, annotations } }
  const api = await context.cluster.api()
  await api.patch(mapping, { type: 'apply', body }, { name, namespace, fieldManager: annotationManager })
}

async function handOverFields({ info, fieldManager, context }: Migration): Promise<AnyObject | undefined> {
  const { name, namespace, mapping } = info
  const api = await context.cluster.api()
  for (let attempt = 1; ; attempt++) {
    const { metadata } = await api.get(mapping, { name, namespace })
    const entries = metadata.managedFields ?? []
    const after = handOver(entries, ownersOf(entries, 'Update', annotationPath), fieldManager)
    if (after === entries) return undefined
    const body = [
      { op: 'replace', path: '/metadata/managedFields', value: after },
      { op: 'replace', path: '/metadata/resourceVersion', value: metadata.resourceVersion },
    ]
    try {
      return await api.patch(mapping, { type: 'json', body }, { name, namespace, fieldManager })
    } catch (err) {
      if (!isConflict(err) || attempt === attempts) throw err
    }
  }
}
