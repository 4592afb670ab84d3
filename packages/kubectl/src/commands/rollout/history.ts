import { CommandError, throwCollected } from '../../cli/errors.ts'
import { int } from '../../cli/flags.ts'
import { printFlags } from '../../cli/print-flags.ts'
import { createRawWriter } from '../../describe/writer.ts'
import { describeTemplate } from '../../describe/parts/template.ts'
import { outputPrinter } from '../../printers/output.ts'
import { describeLayout, TabWriter } from '../../printers/tab-writer.ts'
import { infoName } from '../../resources/info.ts'
import { defineCommand } from '../command.ts'
import { rolloutKindOf } from './kinds/index.ts'
import type { Revision } from './kinds/kind.ts'
import { readTargets, targetFlags, targetSelection } from './targets.ts'

const flags = { ...targetFlags, ...printFlags, revision: int('Show this revision whole') } as const

/** `kubectl rollout history`. */
export const history = defineCommand({
  summary: 'Shows the revisions of a workload.',
  usage: 'kubectl rollout history (TYPE NAME | TYPE/NAME) [--revision=N]',
  flags,
  complete: ({ args, flags: f }) => ({ selection: targetSelection(args, f), revision: f.revision, output: f.output }),
  validate({ revision }) {
    if (revision < 0) throw new CommandError(`revision must be a positive integer: ${revision}`)
  },
  async run({ selection, revision, output }, context) {
    const errors: unknown[] = []
    const infos = await readTargets(selection, context, errors)
    for (const info of infos) {
      const kind = rolloutKindOf(
        info.mapping,
        (name) => `no history viewer has been implemented for ${JSON.stringify(name)}`,
      )
      const revisions = await kind.history(info.object, context)
      const { out } = context.streams
      if (output !== '') {
        outputPrinter(output, out).print(revision === 0 ? info.object : { ...found(revisions, revision) })
      } else if (revision === 0) out.write(`${infoName(info)} \n${listText(revisions)}\n`)
      else out.write(`${infoName(info)} with revision #${revision}\n${templateText(found(revisions, revision))}\n`)
    }
    throwCollected(errors)
    return 0
  },
})

function found(revisions: readonly Revision[], number: number): Revision {
  const revision = revisions.find((one) => one.number === number)
  if (revision === undefined) throw new CommandError(`unable to find the specified revision`)
  return revision
}

function listText(revisions: readonly Revision[]): string {
  if (revisions.length === 0) return 'No rollout history found.'
  let text = ''
  const writer = new TabWriter({ write: (part: string) => Boolean((text += part)) }, describeLayout)
  writer.write('REVISION\tCHANGE-CAUSE\n')
  for (const { number, changeCause } of revisions) writer.write(`${number}\t${changeCause || '<none>'}\n`)
  writer.flush()
  return text
}

function templateText({ template, changeCause }: Revision): string {
  const writer = createRawWriter()
  const annotations: Record<string, string> = changeCause === '' ? {} : { 'kubernetes.io/change-cause': changeCause }
  const own = template as { metadata?: object }
  describeTemplate({ ...own, metadata: { ...own.metadata, annotations } }, writer)
  return writer.text()
}
