import { CommandError, throwCollected } from '../../cli/errors.ts'
import { bool, duration, int } from '../../cli/flags.ts'
import type { AnyObject } from '../../resources/api.ts'
import type { Info } from '../../resources/info.ts'
import type { Context } from '../command.ts'
import { defineCommand } from '../command.ts'
import { rolloutKindOf } from './kinds/index.ts'
import type { RolloutKind } from './kinds/kind.ts'
import { readTargets, targetFlags, targetSelection } from './targets.ts'

const flags = {
  ...targetFlags,
  watch: bool('Follow it to its end', { short: 'w', initial: true }),
  revision: int('Only this revision'),
  timeout: duration('How long to follow; 0 has no limit'),
} as const

interface StatusOptions {
  watch: boolean
  revision: number
  timeoutMs: number
}

/** `kubectl rollout status`. */
export const status = defineCommand({
  summary: 'Follows a rollout to its end.',
  usage: 'kubectl rollout status (TYPE NAME | TYPE/NAME)',
  flags,
  complete: ({ args, flags: f }) => ({
    selection: targetSelection(args, f),
    watch: f.watch,
    revision: f.revision,
    timeoutMs: f.timeout,
  }),
  validate({ revision }) {
    if (revision < 0) throw new CommandError(`revision must be a positive integer: ${revision}`)
  },
  async run(options, context) {
    const errors: unknown[] = []
    const infos = await readTargets(options.selection, context, errors)
    throwCollected(errors)
    for (const info of infos) {
      const kind = rolloutKindOf(info.mapping, (name) => `no status viewer has been implemented for ${name}`)
      await follow(info, { kind, options, context })
    }
    return 0
  },
})

interface Following {
  kind: RolloutKind
  options: StatusOptions
  context: Context
}

async function follow(info: Info, { kind, options, context }: Following): Promise<void> {
  const { cluster, clock, signal, streams } = context
  const show = (object: AnyObject): boolean => {
    const { message, done } = kind.status(object, options.revision)
    streams.out.write(message)
    return done
  }
  if (show(info.object) || !options.watch) return
  const over = new AbortController()
  const timer = options.timeoutMs === 0 ? undefined : clock.setTimeout(() => over.abort(), options.timeoutMs)
  const api = await cluster.api()
  const fieldSelector = `metadata.name=${info.name}`
  let { resourceVersion } = info.object.metadata
  const limit = AbortSignal.any([over.signal, signal])
  try {
    for (;;) {
      const events = api.watch(info.mapping, {
        namespace: info.namespace,
        query: { fieldSelector, resourceVersion },
        signal: limit,
      })
      for await (const event of events) {
        if (event.type === 'DELETED') throw new CommandError('object has been deleted')
        if (event.type === 'ERROR') break
        if (event.type !== 'BOOKMARK' && show(event.object)) return
      }
      const object = await api.get(info.mapping, { namespace: info.namespace, name: info.name, signal: limit })
      resourceVersion = (object as AnyObject).metadata.resourceVersion
      if (kind.status(object as AnyObject, options.revision).done) {
        show(object as AnyObject)
        return
      }
    }
  } catch (err) {
    if (!over.signal.aborted) throw err
    throw new CommandError('timed out waiting for the condition', { cause: err })
  } finally {
    timer?.cancel()
  }
}
