import { throwCollected, UsageError } from '../../cli/errors.ts'
import { text } from '../../cli/flags.ts'
import { dryRunFlag } from '../../cli/print-flags.ts'
import type { Info } from '../../resources/info.ts'
import { select } from '../../resources/select.ts'
import type { Command, Context } from '../command.ts'
import { defineCommand } from '../command.ts'
import { dryRunOf } from '../dry-run.ts'
import type { DryRun } from '../dry-run.ts'
import { modify } from '../modify.ts'
import { ResultPrinter } from '../result-printer.ts'

/** `kubectl cordon`. */
export const cordon = cordonCommand('cordon', true)

/** `kubectl uncordon`. */
export const uncordon = cordonCommand('uncordon', false)

function cordonCommand(verb: string, unschedulable: boolean): Command {
  return defineCommand({
    summary: unschedulable ? 'Keeps new pods away from nodes.' : 'Lets new pods onto nodes again.',
    usage: `kubectl ${verb} NODE…`,
    flags: { ...dryRunFlag, selector: text('Label selector', { short: 'l' }) },
    complete: ({ args, flags: f, path }) => ({ args, selector: f.selector, dryRun: dryRunOf(f['dry-run']), path }),
    validate({ args, selector, path }) {
      if (args.length === 0 && selector === '') throw new UsageError(`USAGE: ${path.split(' ').at(-1)} NODE [flags]`)
    },
    async run({ args, selector, dryRun }, context) {
      const { infos, errors } = await readNodes({ args, selector }, context)
      for (const info of infos) await setCordoned(info, { unschedulable, dryRun, context })
      throwCollected(errors)
      return 0
    },
  })
}

/** The nodes that a command line names. */
export async function readNodes(
  { args, selector }: { args: readonly string[]; selector: string },
  context: Context,
): ReturnType<typeof select> {
  const names = args.map((arg) => arg.replace(/^nodes?\//, ''))
  return await select({ args: ['nodes', ...names], labelSelector: selector }, context)
}

/** How a node is cordoned. */
export interface Cordoning {
  unschedulable: boolean
  dryRun: DryRun
  context: Context
}

/** Sets whether new pods may come, and tells it. */
export async function setCordoned(info: Info, { unschedulable, dryRun, context }: Cordoning): Promise<void> {
  const spec = (info.object['spec'] ?? {}) as { unschedulable?: boolean }
  const printer = new ResultPrinter(context.streams.out, { output: '', dryRun })
  const word = unschedulable ? 'cordoned' : 'uncordoned'
  if ((spec.unschedulable ?? false) === unschedulable) {
    printer.print(info.object, `already ${word}`)
    return
  }
  const change = (copy: typeof info.object): void => {
    const { unschedulable: _, ...rest } = (copy['spec'] ?? {}) as { unschedulable?: boolean }
    copy['spec'] = unschedulable ? { ...rest, unschedulable } : rest
  }
  await modify(info, { dryRun, fieldManager: 'kubectl-cordon', change }, context)
  printer.print(info.object, word)
}
