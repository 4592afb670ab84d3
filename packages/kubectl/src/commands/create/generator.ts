import type { JsonObject } from '@keelson/apimachinery'
import type { KindRef } from '@keelson/client'
import { UsageError } from '../../cli/errors.ts'
import { bool, text } from '../../cli/flags.ts'
import type { FlagTable, FlagValues } from '../../cli/flags.ts'
import { dryRunFlag, printFlags } from '../../cli/print-flags.ts'
import type { AnyObject } from '../../resources/api.ts'
import type { Command, Context, Invocation } from '../command.ts'
import { defineCommand } from '../command.ts'
import { dryRunOf } from '../dry-run.ts'
import { fieldValidationOf, validateFlag } from '../field-validation.ts'
import { createGenerated } from './create-generated.ts'

const commonFlags = {
  ...printFlags,
  ...dryRunFlag,
  ...validateFlag,
  'save-config': bool('Keep the configuration for later applies'),
  'field-manager': text('Name that owns the fields', { initial: 'kubectl-create' }),
} as const

/** Makes an object of one kind from flags. */
export interface Generator<F extends FlagTable> {
  kind: KindRef
  summary: string
  usage: string
  flags: F
  /** What is told before the server's refusal, such as `failed to create deployment:`; nothing for some kinds. */
  refusal?: string
  /**
   * The object as its Go type would print it: keys in the order of the type, with what is never left out. Its namespace is
   * put in afterwards.
   */
  build(name: string, invocation: Invocation<FlagValues<F>>, context: Context): JsonObject | Promise<JsonObject>
}

/** The command of a generator. */
export function generatorCommand<F extends FlagTable>(generator: Generator<F>): Command {
  const { summary, usage, kind } = generator
  const flags = { ...commonFlags, ...generator.flags }
  return defineCommand<typeof flags, { object: AnyObject; options: Parameters<typeof createGenerated>[1] }>({
    summary,
    usage,
    flags,
    async complete(invocation, context) {
      const name = nameOf(invocation)
      const common = invocation.flags as unknown as FlagValues<typeof commonFlags>
      const own = invocation as unknown as Invocation<FlagValues<F>>
      const object = (await generator.build(name, own, context)) as unknown as AnyObject
      return {
        object,
        options: {
          kind,
          output: common.output,
          template: common.template,
          managedFields: common['show-managed-fields'],
          dryRun: dryRunOf(common['dry-run']),
          fieldManager: common['field-manager'],
          fieldValidation: fieldValidationOf(common.validate),
          saveConfig: common['save-config'],
          operation: 'created',
          refusal: generator.refusal,
        },
      }
    },
    async run({ object, options }, context) {
      await createGenerated(object, options, context)
      return 0
    },
  })
}

function nameOf({ args, dashAt }: Invocation<unknown>): string {
  const before = args.slice(0, dashAt ?? args.length)
  const [name] = before
  if (before.length !== 1 || name === undefined)
    throw new UsageError(`exactly one NAME is required, got ${before.length}`)
  return name
}
