import type { KindRef } from '@keelson/client'
import type { AnyObject } from '../../resources/api.ts'
import { withLastApplied } from '../apply/last-applied.ts'
import type { Context } from '../command.ts'
import type { ResultOptions } from '../result-printer.ts'
import { ResultPrinter } from '../result-printer.ts'

/** How an object that was made here is created. */
export interface CreateGenerated extends ResultOptions {
  kind: KindRef
  fieldManager: string
  fieldValidation?: string
  saveConfig: boolean
  /** What is told about it: `created`, `exposed`. */
  operation: string
}

/** Creates an object (or rehearses it) and tells what happened. Returns the object. */
export async function createGenerated(
  object: AnyObject,
  options: CreateGenerated,
  context: Context,
): Promise<AnyObject> {
  const { kind, dryRun } = options
  const { name: namespace, explicit } = await context.cluster.namespace()
  const placed = place(object, kind.namespaced && explicit ? namespace : undefined)
  const wanted = options.saveConfig ? withLastApplied(placed) : placed
  const printer = new ResultPrinter(context.streams.out, { ...options, keepOrder: dryRun === 'client' })
  const created =
    dryRun === 'client'
      ? wanted
      : await (
          await context.cluster.api()
        ).create<AnyObject>(kind, wanted, {
          namespace: kind.namespaced ? namespace : undefined,
          dryRun: dryRun === 'server',
          fieldManager: options.fieldManager,
          fieldValidation: options.fieldValidation,
        })
  printer.print(created, options.operation)
  return created
}

/** Puts the namespace in, and the creationTimestamp that Go prints for objects that have none. */
function place(object: AnyObject, namespace: string | undefined): AnyObject {
  const { name, ...rest } = object.metadata
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }), creationTimestamp: null, ...rest }
  return { ...object, metadata: metadata as never }
}
