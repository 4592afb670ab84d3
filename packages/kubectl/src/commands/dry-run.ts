import { CommandError } from '../cli/errors.ts'

/** How much of a change is carried out. */
export type DryRun = 'none' | 'client' | 'server'

/** Reads --dry-run. Throws CommandError for values that it cannot have. */
export function dryRunOf(text: string): DryRun {
  if (text === 'none' || text === 'client' || text === 'server') return text
  if (text === 'unchanged' || text === 'true') {
    throw new CommandError(
      '--dry-run flag without a value was specified. A value must be set: "none", "server", or "client".',
    )
  }
  throw new CommandError(`Invalid dry-run value (${text}). Must be "none", "server", or "client".`)
}

/** `configured`, or `configured (dry run)`: what is told about a change. */
export function dryRunSuffix(dryRun: DryRun): string {
  return dryRun === 'none' ? '' : dryRun === 'client' ? ' (dry run)' : ' (server dry run)'
}
