import { isStatusError, StatusError } from '@keelson/apimachinery'
import { CommandError } from '../cli/errors.ts'

/** Says in an error's message what was being done and from which file. Refusals keep their code and reason. */
export function aboutSource(err: unknown, doing: string, source: string | undefined): unknown {
  if (source === undefined) return err
  const prefix = `error when ${doing} ${JSON.stringify(source)}: `
  if (isStatusError(err)) {
    // The details of invalid objects are told instead of the message, so they stay as they are.
    return new StatusError({ ...err.status, message: `${prefix}${err.status.message ?? ''}` }, { cause: err })
  }
  return new CommandError(`${prefix}${err instanceof Error ? err.message : String(err)}`, { cause: err })
}
