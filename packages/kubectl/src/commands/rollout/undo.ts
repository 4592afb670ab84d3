import { deepEqual } from '@keelson/apimachinery'
import type { JsonValue } from '@keelson/apimachinery'
import { CommandError, throwCollected } from '../../cli/errors.ts'
import { int } from '../../cli/flags.ts'
import { dryRunFlag, printFlags } from '../../cli/print-flags.ts'
import { mappingResourceName } from '../../resources/mapping.ts'
import type { Info } from '../../resources/info.ts'
import { lastAppliedAnnotation } from '../apply/last-applied.ts'
import type { Context } from '../command.ts'
import { defineCommand } from '../command.ts'
import { dryRunOf } from '../dry-run.ts'
import type { DryRun } from '../dry-run.ts'
import { ResultPrinter } from '../result-printer.ts'
import { rolloutKindOf } from './kinds/index.ts'
import type { Revision } from './kinds/kind.ts'
import { readTargets, targetFlags, targetSelection } from './targets.ts'

const flags = {
  ...targetFlags,
  ...printFlags,
  ...dryRunFlag,
  'to-revision': int('The revision to go back to; 0 is the one before'),
} as const

/** `kubectl rollout undo`. */
export const undo = defineCommand({
  summary: 'Goes back to an earlier revision.',
  usage: 'kubectl rollout undo (TYPE NAME | TYPE/NAME) [--to-revision=N]',
  flags,
  complete: ({ args, flags: f }) => ({
    selection: targetSelection(args, f),
    revision: f['to-revision'],
    output: f.output,
    template: f.template,
    dryRun: dryRunOf(f['dry-run']),
  }),
  async run(options, context) {
    const errors: unknown[] = []
    const infos = await readTargets(options.selection, context, errors)
    const printer = new ResultPrinter(context.streams.out, options)
    for (const info of infos) {
      try {
        printer.print(info.object, await undoOne(info, options, context))
      } catch (err) {
        errors.push(err)
      }
    }
    throwCollected(errors)
    return 0
  },
})

async function undoOne(info: Info, options: { revision: number; dryRun: DryRun }, context: Context): Promise<string> {
  const { mapping, object, name, namespace } = info
  const kind = rolloutKindOf(mapping, (one) => `no rollbacker has been implemented for ${JSON.stringify(one)}`)
  if (object.metadata.annotations?.[lastAppliedAnnotation] !== undefined) {
    context.streams.err.write(appliedWarning(`${mapping.resource}/${name}`))
  }
  const spec = object['spec'] as { paused?: boolean; template: JsonValue }
  const which = `${mappingResourceName(mapping)} ${JSON.stringify(name)}`
  if (spec.paused === true) {
    throw new CommandError(
      `you cannot rollback a paused ${mapping.kind.toLowerCase()}; resume it first with 'kubectl rollout resume' and try again`,
    )
  }
  const target = targetOf(await kind.history(object, context), options.revision, which)
  const { template, annotations } = kind.rollback(object, target)
  if (deepEqual(template as JsonValue, spec.template)) {
    return `skipped rollback (current template already matches revision ${target.number})`
  }
  if (options.dryRun !== 'client') {
    const body = [
      { op: 'replace', path: '/spec/template', value: template },
      { op: 'replace', path: '/metadata/annotations', value: annotations },
    ]
    const api = await context.cluster.api()
    const dryRun = options.dryRun === 'server'
    await api.patch(mapping, { type: 'json', body }, { name, namespace, dryRun, fieldManager: 'kubectl-rollout' })
  }
  return 'rolled back'
}

function targetOf(revisions: readonly Revision[], wanted: number, which: string): Revision {
  if (wanted === 0) {
    const previous = revisions.at(-2)
    if (previous === undefined)
      throw new CommandError(`no rollout history found for ${which.replace(/^(\w+)s\S* /, '$1 ')}`)
    return previous
  }
  const found = revisions.find(({ number }) => number === wanted)
  if (found === undefined) throw new CommandError(`unable to find specified revision ${wanted} in history`)
  return found
}

function appliedWarning(name: string): string {
  return `Warning: resource ${name} was previously managed with 'kubectl apply'. Rolling back will not update the ${lastAppliedAnnotation} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n`
}
