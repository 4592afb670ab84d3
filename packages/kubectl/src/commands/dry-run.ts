import { CommandError } from '../cli/errors.ts'

/** How much of a change is carried out. */
export type DryRun = 'none' | 'client' | 'server'

/** Reads --dry-run. Throws CommandError for values that it cannot have. */
export function dryRunOf(text: string): DryRun {
  if (text === 'none' || text === 'client' || text === 'server') return text
  // The flag alone is an older way to say client; so are the values of a switch.
  if (text === 'unchanged' || text === 'true') return 'client'
  if (text === 'false') return 'none'
  throw new CommandError(`Invalid dry-run value (${text}). Must be "none", "server", or "client".`)
}

/** `configured`, or `configured (dry run)`: what is told about a change. */
export function dryRunSuffix(dryRun: DryRun): string {
  return dryRun === 'none' ? '' : dryRun === 'client' ? ' (dry run)' : ' (server dry run)'
}
