import { CommandError } from '../cli/errors.ts'
import { text } from '../cli/flags.ts'

/** The flag of commands that send manifests. */
export const validateFlag = {
  validate: text('What the server does about unknown fields: strict, warn or ignore', {
    initial: 'strict',
    bare: 'strict',
  }),
} as const

const meanings: Readonly<Record<string, string>> = {
  true: 'Strict',
  strict: 'Strict',
  warn: 'Warn',
  false: 'Ignore',
  ignore: 'Ignore',
}

/** The fieldValidation of requests that --validate asks for. */
export function fieldValidationOf(value: string): string {
  const meaning = meanings[value.toLowerCase()]
  if (meaning === undefined) {
    throw new CommandError(
      `invalid - validate option ${JSON.stringify(value)}; must be one of: strict (or true), warn, ignore (or false)`,
    )
  }
  return meaning
}
