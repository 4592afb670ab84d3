import type { Pod } from '@keelson/api'
import { isNotFound, parseTime, rfc3339 } from '@keelson/apimachinery'
import { CommandError, UsageError } from '../../cli/errors.ts'
import { bool, duration, int, text } from '../../cli/flags.ts'
import { readOne } from '../../resources/one.ts'
import { listPods, podsOf } from '../../resources/pods.ts'
import type { Context } from '../command.ts'
import { defineCommand } from '../command.ts'
import { chooseSources } from './sources.ts'
import { copyLogs } from './copy.ts'

/** What `logs` was asked for. */
export interface LogsOptions {
  args: readonly string[]
  selector: string
  container: string
  allContainers: boolean
  allPods: boolean
  follow: boolean
  previous: boolean
  timestamps: boolean
  prefix: boolean
  ignoreErrors: boolean
  maxRequests: number
  query: Readonly<Record<string, string | number | boolean | undefined>>
}

const flags = {
  container: text('Container', { short: 'c' }),
  'all-containers': bool('Of all containers'),
  'all-pods': bool('Of all pods of the object'),
  selector: text('Label selector of pods', { short: 'l' }),
  follow: bool('Go on with what comes', { short: 'f' }),
  previous: bool('Of the container before the last restart', { short: 'p' }),
  since: duration('Only what is younger, such as 5m'),
  'since-time': text('Only what is younger than this time (RFC 3339)'),
  tail: int('Only this many last lines; -1 is all (10 with a selector)', { initial: -1 }),
  timestamps: bool('With times'),
  prefix: bool('With pod and container before each line'),
  'limit-bytes': int('At most this many bytes'),
  'ignore-errors': bool('Go on when following one of several fails'),
  'max-log-requests': int('How many logs may be followed at once', { initial: 5 }),
  'insecure-skip-tls-verify-backend': bool('Do not verify the certificate of the kubelet'),
  'pod-running-timeout': duration('Accepted: pods are taken as they are', { initial: 20_000, hidden: true }),
} as const

/** `kubectl logs`. */
export const logs = defineCommand<typeof flags, LogsOptions>({
  summary: 'Shows what containers write.',
  usage: 'kubectl logs (POD | TYPE/NAME | -l LABEL) [-c CONTAINER] [-f]',
  flags,
  complete({ args, flags: f, given }) {
    const since = f.since
    if (given.has('since') && f['since-time'] !== '')
      throw new CommandError('at most one of `sinceTime` or `sinceSeconds` may be specified')
    if (f['since-time'] !== '' && Number.isNaN(parseTime(f['since-time']))) {
      throw new CommandError(
        `parsing time ${JSON.stringify(f['since-time'])} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(f['since-time'])} as "2006"`,
      )
    }
    if (given.has('since') && since <= 0) throw new CommandError('--since must be greater than 0')
    // A second argument is an older way to name the container.
    const [target, container] =
      args.length === 2 && !args[0]?.includes('/') && args[0] !== undefined ? args : [args[0], '']
    const tail = f.selector !== '' && !given.has('tail') && !f.follow ? 10 : f.tail
    return {
      args: target === undefined ? [] : [target],
      selector: f.selector,
      container: f.container || (container ?? ''),
      allContainers: f['all-containers'],
      allPods: f['all-pods'],
      follow: f.follow,
      previous: f.previous,
      timestamps: f.timestamps,
      prefix: f.prefix || f['all-pods'],
      ignoreErrors: f['ignore-errors'],
      maxRequests: f['max-log-requests'],
      query: {
        follow: f.follow || undefined,
        previous: f.previous || undefined,
        timestamps: f.timestamps || undefined,
        sinceSeconds: given.has('since') ? Math.ceil(since / 1000) : undefined,
        sinceTime: f['since-time'] === '' ? undefined : rfc3339(parseTime(f['since-time'])),
        tailLines: tail < 0 ? undefined : tail,
        limitBytes: given.has('limit-bytes') ? f['limit-bytes'] : undefined,
        insecureSkipTLSVerifyBackend: f['insecure-skip-tls-verify-backend'] || undefined,
      },
    }
  },
  validate({ args, selector, container, allContainers, query }) {
    if (args.length === 0 && selector === '')
      throw new UsageError(
        "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
      )
    if (args.length > 0 && selector !== '') throw new UsageError('only a selector (-l) or a POD name is allowed')
    if (allContainers && container !== '')
      throw new CommandError('--all-containers=true should not be specified with container name ' + container)
    if (typeof query['tailLines'] === 'number' && query['tailLines'] < -1)
      throw new CommandError('--tail must be greater than or equal to -1')
    if (query['limitBytes'] !== undefined && Number(query['limitBytes']) < 1)
      throw new CommandError('--limit-bytes must be greater than 0')
  },
  async run(options, context) {
    const pods = await podsFor(options, context)
    const sources = pods.flatMap((pod) => chooseSources(pod, options, context))
    if (options.follow && sources.length > options.maxRequests) {
      throw new CommandError(
        `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${options.maxRequests}, use --max-log-requests to increase the limit`,
      )
    }
    await copyLogs(sources, options, context)
    return 0
  },
})

async function podsFor(options: LogsOptions, context: Context): Promise<Pod[]> {
  if (options.selector !== '') {
    const namespace = (await context.cluster.namespace()).name
    const found = await listPods(context, namespace, options.selector)
    if (found.length === 0) context.streams.err.write(`No resources found in ${namespace} namespace.\n`)
    return found
  }
  const info = await readOne(options.args, context, 'pods').catch(async (err: unknown) => {
    if (!isNotFound(err)) throw err
    const namespace = (await context.cluster.namespace()).name
    const message = `error from server (NotFound): ${(err as Error).message} in namespace ${JSON.stringify(namespace)}`
    throw new CommandError(message, { cause: err })
  })
  const pods = await podsOf(context, info, 'get the logs from')
  const [first] = pods
  if (first === undefined) {
    throw new CommandError(`timed out waiting for the condition: no pods of ${info.mapping.resource}/${info.name}`)
  }
  if (options.allPods) return pods
  if (pods.length > 1) context.streams.err.write(`Found ${pods.length} pods, using pod/${first.metadata.name}\n`)
  return [first]
}
