import { text } from '../../cli/flags.ts'
import { fileFlags } from '../../cli/print-flags.ts'
import type { Info } from '../../resources/info.ts'
import { select } from '../../resources/select.ts'
import type { Selection } from '../../resources/select.ts'
import type { Context } from '../command.ts'

/** The flags by which rollout commands find workloads. */
export const targetFlags = { ...fileFlags, selector: text('Label selector', { short: 'l' }) } as const

/** The values of targetFlags. */
export interface TargetFlags {
  filename: readonly string[]
  recursive: boolean
  kustomize: string
  selector: string
}

/** What a command line asks for. */
export function targetSelection(args: readonly string[], flags: TargetFlags): Selection {
  const { filename: filenames, recursive, kustomize, selector: labelSelector } = flags
  return { args, filenames, recursive, kustomize, labelSelector, bareTypeIsAll: true }
}

/** Reads the workloads; what could not be read is added to `errors`. */
export async function readTargets(selection: Selection, context: Context, errors: unknown[]): Promise<Info[]> {
  const selected = await select(selection, context)
  errors.push(...selected.errors)
  return selected.infos
}
