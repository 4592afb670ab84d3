import { isConflict } from '@keelson/apimachinery'
import { CommandError, throwCollected } from '../../cli/errors.ts'
import { bool, duration, int, text } from '../../cli/flags.ts'
import { dryRunFlag, fileFlags, filesOf, printFlags } from '../../cli/print-flags.ts'
import { infoName } from '../../resources/info.ts'
import type { Info } from '../../resources/info.ts'
import { select } from '../../resources/select.ts'
import type { Context } from '../command.ts'
import { defineCommand } from '../command.ts'
import { dryRunOf } from '../dry-run.ts'
import type { DryRun } from '../dry-run.ts'
import { ResultPrinter } from '../result-printer.ts'

const flags = {
  ...fileFlags,
  ...printFlags,
  ...dryRunFlag,
  replicas: int('The new number', { initial: -1 }),
  'current-replicas': int('Only if this is the number now', { initial: -1 }),
  'resource-version': text('Only if this is the version now'),
  selector: text('Label selector', { short: 'l' }),
  all: bool('Everything of the named types'),
  timeout: duration('How long to wait until it is so; 0 does not wait'),
} as const

interface Scale {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string; resourceVersion?: string }
  spec?: { replicas?: number }
  status?: { replicas?: number }
}

interface ScaleOptions {
  replicas: number
  current: number
  version: string
  timeoutMs: number
  dryRun: DryRun
}

/** `kubectl scale`. */
export const scale = defineCommand({
  summary: 'Sets how many pods a workload has.',
  usage: 'kubectl scale --replicas=N (TYPE NAME | TYPE/NAME | -f FILE)',
  flags,
  complete: ({ args, flags: f, given }) => ({
    isGiven: given.has('replicas'),
    selection: {
      args,
      ...filesOf(f),
      labelSelector: f.selector,
      all: f.all,
    },
    output: f.output,
    template: f.template,
    managedFields: f['show-managed-fields'],
    replicas: f.replicas,
    current: f['current-replicas'],
    version: f['resource-version'],
    timeoutMs: f.timeout,
    dryRun: dryRunOf(f['dry-run']),
  }),
  validate({ isGiven, replicas, current }) {
    if (!isGiven) throw new CommandError('required flag(s) "replicas" not set')
    if (replicas < 0)
      throw new CommandError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0')
    if (current < -1) throw new CommandError('The --current-replicas must specify an integer of -1 or greater')
  },
  async run(options, context) {
    const { infos, errors } = await select(options.selection, context)
    const printer = new ResultPrinter(context.streams.out, options)
    for (const info of infos) {
      try {
        if (options.dryRun !== 'client') await scaleOne(info, options, context)
        printer.print(info.object, 'scaled')
      } catch (err) {
        errors.push(err)
      }
    }
    if (infos.length === 0 && errors.length > 0) throw nothingToScale(errors)
    throwCollected(errors)
    return 0
  },
})

function nothingToScale(errors: readonly unknown[]): CommandError {
  const [cause] = errors
  return new CommandError(`no objects passed to scale ${cause instanceof Error ? cause.message : String(cause)}`, {
    cause,
  })
}

async function scaleOne(info: Info, options: ScaleOptions, context: Context): Promise<void> {
  const api = await context.cluster.api()
  const { mapping, name, namespace } = info
  const at = { name, namespace, subresource: 'scale' }
  for (;;) {
    const now = await api.get<Scale>(mapping, at)
    const replicas = now.spec?.replicas ?? 0
    if (options.current >= 0 && replicas !== options.current) {
      throw new CommandError(`Expected replicas to be ${options.current}, was ${replicas}`)
    }
    if (options.version !== '' && now.metadata.resourceVersion !== options.version) {
      throw new CommandError(`Expected resource version to be ${options.version}, was ${now.metadata.resourceVersion}`)
    }
    try {
      const wanted = { ...now, spec: { ...now.spec, replicas: options.replicas } }
      await api.replace(mapping, wanted, { ...at, fieldManager: 'kubectl-scale', dryRun: options.dryRun === 'server' })
      break
    } catch (err) {
      if (!isConflict(err)) throw err
    }
  }
  if (options.timeoutMs > 0 && options.dryRun === 'none') await waitForReplicas(info, options, context)
}

async function waitForReplicas(info: Info, options: ScaleOptions, context: Context): Promise<void> {
  const api = await context.cluster.api()
  const { mapping, name, namespace } = info
  const deadline = context.clock.monotonic() + options.timeoutMs
  const over = AbortSignal.any([context.signal, AbortSignal.timeout(options.timeoutMs)])
  try {
    for await (const _ of api.watch(mapping, {
      namespace,
      query: { fieldSelector: `metadata.name=${name}` },
      signal: over,
    })) {
      const now = await api.get<Scale>(mapping, { name, namespace, subresource: 'scale' })
      if (now.spec?.replicas !== options.replicas || now.status?.replicas === options.replicas) return
    }
  } catch (err) {
    if (context.clock.monotonic() < deadline) throw err
    throw new CommandError(`timed out waiting for ${JSON.stringify(infoName(info))} to be synced`, { cause: err })
  }
}
