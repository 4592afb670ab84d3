import { pods, services } from '@keelson/api'
import type { JsonObject } from '@keelson/apimachinery'
import { CommandError, UsageError } from '../../cli/errors.ts'
import { array, bool, duration, int, text } from '../../cli/flags.ts'
import { dryRunFlag, printFlags } from '../../cli/print-flags.ts'
import type { AnyObject } from '../../resources/api.ts'
import { createGenerated } from '../create/create-generated.ts'
import { defineCommand } from '../command.ts'
import { dryRunOf } from '../dry-run.ts'
import { merged } from '../expose/expose.ts'
import { buildService, parseLabels } from '../expose/service.ts'
import { deleteObjects } from '../delete/objects.ts'
import { followPod } from './follow.ts'
import { buildPod } from './pod.ts'

const flags = {
  ...printFlags,
  ...dryRunFlag,
  image: text('Image of the container'),
  'image-pull-policy': text('Always, IfNotPresent or Never'),
  env: array('NAME=VALUE; may be repeated'),
  port: text('Port of the container'),
  expose: bool('Make a ClusterIP service for the port too'),
  labels: text('Labels instead of run=NAME', { short: 'l' }),
  annotations: array('KEY=VALUE; may be repeated'),
  restart: text('Always, OnFailure or Never', { initial: 'Always' }),
  command: bool('What follows is the command, not its arguments'),
  overrides: text('JSON merged into the pod'),
  privileged: bool('With all privileges of the host'),
  attach: bool('Wait for the pod and attach to it'),
  stdin: bool('Keep the input open and pass ours on', { short: 'i' }),
  tty: bool('With a terminal', { short: 't' }),
  rm: bool('Delete the pod in the end'),
  quiet: bool('Say less', { short: 'q' }),
  'leave-stdin-open': bool('Let the input stay open after we detach'),
  'save-config': bool('Keep the configuration for later applies'),
  'field-manager': text('Name that owns the fields', { initial: 'kubectl-run' }),
  'pod-running-timeout': duration('How long to wait for the pod', { initial: 60_000 }),
  'grace-period': int('Seconds the pod gets to end with --rm', { initial: -1 }),
} as const

/** `kubectl run`. */
export const run = defineCommand({
  summary: 'Runs a pod with one container.',
  usage: 'kubectl run NAME --image=IMAGE [--rm -it] [--restart=Never] [-- ARG…]',
  flags,
  complete({ args, dashAt, flags: f, given }) {
    const [name] = args
    if (f.image === '') throw new CommandError('required flag(s) "image" not set')
    if (name === undefined || dashAt === 0) throw new UsageError('NAME is required for run')
    const attach = given.has('attach') ? f.attach : f.stdin || f.tty
    return {
      name,
      words: args.slice(1),
      flags: f,
      attach,
      dryRun: dryRunOf(f['dry-run']),
      labels: f.labels === '' ? { run: name } : parseLabels(f.labels),
    }
  },
  validate({ flags: f, attach, dryRun }) {
    if (!/^[^\s]+$/.test(f.image))
      throw new CommandError(`Invalid image name ${JSON.stringify(f.image)}: invalid reference format`)
    if (f.tty && !f.stdin) throw new CommandError('-i/--stdin is required for containers with -t/--tty=true')
    if (f.expose && f.port === '') throw new CommandError('--port must be set when exposing a service')
    if (f.rm && !attach) throw new UsageError('--rm should only be used for attached containers')
    if (attach && dryRun !== 'none') {
      throw new UsageError(
        "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
      )
    }
    if (!['Always', 'OnFailure', 'Never'].includes(f.restart))
      throw new CommandError(`invalid restart policy: ${f.restart}\nSee 'kubectl run -h' for help and examples`)
  },
  async run({ name, words, flags: f, attach, dryRun, labels }, context) {
    const common = {
      output: f.output,
      template: f.template,
      managedFields: f['show-managed-fields'],
      dryRun,
      fieldManager: f['field-manager'],
      saveConfig: f['save-config'],
      operation: 'created',
    }
    const pod = buildPod(name, { ...podOptions(f), words, labels })
    const wanted = f.overrides === '' ? pod : merged(pod, f.overrides)
    if (f.expose) {
      const service = buildService(wanted as unknown as AnyObject, { ...serviceOptions(name, f.port), labels: '' })
      await createGenerated(withoutLabels(service) as unknown as AnyObject, { ...common, kind: services }, context)
    }
    const quietly = attach && f.output === ''
    const created = quietly
      ? await createGenerated(wanted as unknown as AnyObject, { ...common, kind: pods }, silenced(context))
      : await createGenerated(wanted as unknown as AnyObject, { ...common, kind: pods }, context)
    if (!attach) return 0
    try {
      return await followPod(
        created,
        {
          stdin: f.stdin,
          tty: f.tty,
          quiet: f.quiet,
          restart: f.restart,
          leaveOpen: f['leave-stdin-open'],
          timeoutMs: f['pod-running-timeout'],
        },
        context,
      )
    } finally {
      if (f.rm) await remove(created, f, context)
    }
  },
})

type Context = Parameters<typeof createGenerated>[2]

/** The same context with output that goes nowhere. */
function silenced(context: Context): Context {
  const out = Object.assign(Object.create(context.streams.out) as typeof context.streams.out, { write: () => true })
  return { ...context, streams: { ...context.streams, out } }
}

interface PodFlags {
  image: string
  'image-pull-policy': string
  env: readonly string[]
  port: string
  annotations: readonly string[]
  restart: string
  command: boolean
  privileged: boolean
  stdin: boolean
  tty: boolean
  'leave-stdin-open': boolean
}

function podOptions(f: PodFlags): Omit<Parameters<typeof buildPod>[1], 'words' | 'labels'> {
  return {
    image: f.image,
    pullPolicy: f['image-pull-policy'],
    env: f.env,
    port: f.port,
    annotations: f.annotations,
    restart: f.restart,
    isCommand: f.command,
    privileged: f.privileged,
    stdin: f.stdin,
    tty: f.tty,
    stdinOnce: f.stdin && !f['leave-stdin-open'],
  }
}

function serviceOptions(name: string, port: string): Omit<Parameters<typeof buildService>[1], 'labels'> {
  const none = {
    targetPort: '',
    protocol: '',
    type: '',
    selector: '',
    clusterIp: '',
    externalIp: '',
    loadBalancerIp: '',
    sessionAffinity: '',
  }
  return { ...none, name, port }
}

function withoutLabels(service: JsonObject): JsonObject {
  const { labels: _, ...metadata } = service['metadata'] as JsonObject
  return { ...service, metadata }
}

async function remove(pod: AnyObject, f: { 'grace-period': number; quiet: boolean }, context: Context): Promise<void> {
  const mapping = await context.cluster.mapper().then((mapper) => mapper.require('pods'))
  const { name = '', namespace } = pod.metadata
  const errors: unknown[] = []
  const options = {
    cascade: 'background' as const,
    force: false,
    now: false,
    gracePeriod: f['grace-period'],
    wait: false,
    timeoutMs: 0,
    output: '',
    dryRun: 'none' as const,
    ignoreNotFound: true,
    interactive: false,
    raw: '',
  }
  const where = f.quiet ? silenced(context) : context
  await deleteObjects([{ mapping, name, namespace, object: pod }], { options, context: where, errors })
  if (errors.length > 0) throw errors[0]
}
