import { bool, list, text } from './flags.ts'
import type { FlagValues } from './flags.ts'

/** The flags of commands that print what they did. */
export const printFlags = {
  output: text('Output format: json, yaml, name, jsonpath=…, jsonpath-file=…, go-template=…, go-template-file=…', {
    short: 'o',
  }),
  template: text('Template for output formats that need one'),
  'show-managed-fields': bool('Keep metadata.managedFields in the output'),
  'allow-missing-template-keys': bool('Pass over fields that are not there', { initial: true }),
} as const

/** The flags of commands that read manifests. */
export const fileFlags = {
  filename: list('Files, folders or URLs with manifests; - is standard input', { short: 'f' }),
  recursive: bool('Read folders with everything below them', { short: 'R' }),
  kustomize: text('Not supported: build kustomizations first', { short: 'k' }),
} as const

/** What the flags of commands that read manifests say, as a selection of objects has it. */
export function filesOf(flags: FlagValues<typeof fileFlags>): {
  filenames: readonly string[]
  recursive: boolean
  kustomize: string
} {
  return { filenames: flags.filename, recursive: flags.recursive, kustomize: flags.kustomize }
}

/** The flag of commands that can rehearse. */
export const dryRunFlag = {
  'dry-run': text('Do not change anything: none, client (send nothing) or server (send, do not store)', {
    initial: 'none',
    bare: 'unchanged',
  }),
} as const
