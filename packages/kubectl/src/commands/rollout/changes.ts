import { rfc3339 } from '@keelson/apimachinery'
import { CommandError, throwCollected } from '../../cli/errors.ts'
import { text } from '../../cli/flags.ts'
import { printFlags } from '../../cli/print-flags.ts'
import type { AnyObject } from '../../resources/api.ts'
import { mappingResourceName } from '../../resources/mapping.ts'
import type { Command } from '../command.ts'
import { defineCommand } from '../command.ts'
import { modify } from '../modify.ts'
import { ResultPrinter } from '../result-printer.ts'
import { rolloutKindOf } from './kinds/index.ts'
import { readTargets, targetFlags, targetSelection } from './targets.ts'

/** A change that a rollout command makes to a workload. */
interface Change {
  summary: string
  verb: string
  done: string
  refusal: string
  /** What is wrong with making the change; undefined when nothing is. */
  problem(spec: WorkloadSpec): string | undefined
  /** Changes a copy in place; `now` in ms since the epoch. */
  change(copy: AnyObject, now: number): void
}

interface WorkloadSpec {
  paused?: boolean
  template?: { metadata?: { annotations?: Record<string, string> } }
}

const specOf = (object: AnyObject): WorkloadSpec => (object['spec'] ??= {}) as WorkloadSpec

/** `kubectl rollout pause`. */
export const pause = changeCommand({
  summary: 'Holds the rollout of a workload.',
  verb: 'pause',
  done: 'paused',
  refusal: 'pausing is not supported',
  problem: ({ paused }) => (paused === true ? 'is already paused' : undefined),
  change: (copy) => {
    specOf(copy).paused = true
  },
})

/** `kubectl rollout resume`. */
export const resume = changeCommand({
  summary: 'Lets a held rollout go on.',
  verb: 'resume',
  done: 'resumed',
  refusal: 'resuming is not supported',
  problem: ({ paused }) => (paused === true ? undefined : 'is not paused'),
  change: (copy) => {
    delete specOf(copy).paused
  },
})

/** `kubectl rollout restart`. */
export const restart = changeCommand({
  summary: 'Replaces all pods of a workload.',
  verb: 'restart',
  done: 'restarted',
  refusal: 'restarting is not supported',
  problem: ({ paused }) => (paused === true ? "can't restart paused deployment (run rollout resume first)" : undefined),
  change: (copy, now) => {
    const template = (specOf(copy).template ??= {})
    template.metadata = {
      ...template.metadata,
      annotations: { ...template.metadata?.annotations, 'kubectl.kubernetes.io/restartedAt': rfc3339(now) },
    }
  },
})

function changeCommand(change: Change): Command {
  const flags = {
    ...targetFlags,
    ...printFlags,
    'field-manager': text('Name that owns the fields', { initial: 'kubectl-rollout' }),
  } as const
  return defineCommand({
    summary: change.summary,
    usage: `kubectl rollout ${change.verb} (TYPE NAME | TYPE/NAME)`,
    flags,
    complete: ({ args, flags: f }) => ({
      selection: targetSelection(args, f),
      output: f.output,
      template: f.template,
      dryRun: 'none' as const,
      fieldManager: f['field-manager'],
    }),
    async run(options, context) {
      const errors: unknown[] = []
      const infos = await readTargets(options.selection, context, errors)
      const printer = new ResultPrinter(context.streams.out, options)
      for (const info of infos) {
        try {
          const which = `${mappingResourceName(info.mapping)} ${JSON.stringify(info.name)}`
          rolloutKindOf(info.mapping, () => `${which} ${change.refusal}`)
          const problem = change.problem(specOf(info.object))
          if (problem !== undefined) {
            throw new CommandError(`${mappingResourceName(info.mapping)} ${JSON.stringify(info.name)} ${problem}`)
          }
          const now = context.clock.now()
          const { object } = await modify(info, { ...options, change: (copy) => change.change(copy, now) }, context)
          printer.print(object, change.done)
        } catch (err) {
          errors.push(err)
        }
      }
      throwCollected(errors)
      return 0
    },
  })
}
