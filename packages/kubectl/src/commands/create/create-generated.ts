import { isStatusError } from '@keelson/apimachinery'
import type { KindRef } from '@keelson/client'
import { CommandError } from '../../cli/errors.ts'
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
  /** What is told before the server's refusal. */
  refusal?: string
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
  const created = dryRun === 'client' ? wanted : await send(wanted, namespace, { options, context })
  printer.print(created, options.operation)
  return created
}

interface Sending {
  options: CreateGenerated
  context: Context
}

async function send(object: AnyObject, namespace: string, { options, context }: Sending): Promise<AnyObject> {
  const { kind, dryRun, fieldManager, fieldValidation, refusal } = options
  const api = await context.cluster.api()
  try {
    return await api.create<AnyObject>(kind, object, {
      namespace: kind.namespaced ? namespace : undefined,
      dryRun: dryRun === 'server',
      fieldManager,
      fieldValidation,
    })
  } catch (err) {
    if (refusal === undefined || !isStatusError(err)) throw err
    throw new CommandError(`${refusal} ${err.message}`, { cause: err })
  }
}

/** Puts the namespace in where a Go type has it: after the name. */
function place(object: AnyObject, namespace: string | undefined): AnyObject {
  const { name, ...rest } = object.metadata
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }), ...rest }
  return { ...object, metadata: metadata as never }
}
