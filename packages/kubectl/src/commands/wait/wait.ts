import { CommandError, throwCollected } from '../../cli/errors.ts'
import { array, bool, duration, text } from '../../cli/flags.ts'
import { fileFlags, filesOf, printFlags } from '../../cli/print-flags.ts'
import { isNotFound } from '@keelson/apimachinery'
import { select } from '../../resources/select.ts'
import type { Selection } from '../../resources/select.ts'
import { defineCommand } from '../command.ts'
import { ResultPrinter } from '../result-printer.ts'
import { awaitCondition } from './await.ts'
import { parseCondition } from './conditions.ts'

const flags = {
  ...fileFlags,
  ...printFlags,
  for: array('create, delete, condition=NAME[=VALUE] or jsonpath={PATH}[=VALUE]'),
  timeout: duration('How long to wait; 0 looks once, negative waits a week', { initial: 30_000 }),
  selector: text('Label selector', { short: 'l' }),
  'field-selector': text('Field selector'),
  all: bool('Everything of the named types'),
  'all-namespaces': bool('In all namespaces', { short: 'A' }),
  local: bool('', { hidden: true }),
} as const

const weekMs = 168 * 3_600_000

/** `kubectl wait`. */
export const wait = defineCommand({
  summary: 'Waits until objects are as wanted.',
  usage: 'kubectl wait (TYPE NAME | TYPE/NAME | -l LABEL | -f FILE) --for=CONDITION [--timeout=…]',
  flags,
  complete({ args, flags: f }) {
    const [wanted = ''] = f.for
    return {
      selection: {
        args,
        ...filesOf(f),
        labelSelector: f.selector,
        fieldSelector: f['field-selector'],
        all: f.all,
        allNamespaces: f['all-namespaces'],
        bareTypeIsAll: f.for.includes('delete'),
      } satisfies Selection,
      conditions: f.for.map(parseCondition),
      wanted,
      output: f.output,
      template: f.template,
      dryRun: 'none' as const,
      timeoutMs: f.timeout < 0 ? weekMs : f.timeout,
    }
  },
  validate({ conditions }) {
    if (conditions.length === 0) throw new CommandError('unrecognized condition: ""')
  },
  async run(options, context) {
    const { selection, conditions, timeoutMs } = options
    const deadline = context.clock.monotonic() + timeoutMs
    const forDelete = options.wanted === 'delete'
    const found =
      options.wanted === 'create'
        ? await untilFound(selection, { context, deadline })
        : await select(selection, context)
    const failures = found.errors.filter((err) => !(forDelete && isNotFound(err)))
    throwCollected(failures)
    if (found.infos.length === 0 && !forDelete) throw new CommandError('no matching resources found')
    const printer = new ResultPrinter(context.streams.out, options)
    const errors: unknown[] = []
    // All at once: they share the time there is.
    await Promise.all(
      found.infos.map(async (info) => {
        try {
          for (const condition of conditions) await awaitCondition(info, condition, { context, deadline })
          printer.print(info.object, 'condition met')
        } catch (err) {
          errors.push(err)
        }
      }),
    )
    throwCollected(errors)
    return 0
  },
})

type Selected = Awaited<ReturnType<typeof select>>
type Context = Parameters<typeof select>[1]

/** Objects that are not there yet may come. */
async function untilFound(
  selection: Selection,
  { context, deadline }: { context: Context; deadline: number },
): Promise<Selected> {
  for (;;) {
    const found = await select(selection, context)
    const missing = found.infos.length === 0 && found.errors.every(isNotFound)
    if (!missing) return found
    if (context.clock.monotonic() >= deadline) throw new CommandError('timed out waiting for the condition')
    await context.clock.sleep(500, context.signal)
  }
}
