import { pods } from '@keelson/api'
import type { Pod } from '@keelson/api'
import { resourcePath } from '@keelson/client'
import { CommandError, UsageError } from '../../cli/errors.ts'
import { bool, duration, text } from '../../cli/flags.ts'
import { readOne } from '../../resources/one.ts'
import { chooseContainer, podsOf } from '../../resources/pods.ts'
import { runRemote } from '../../streaming/remote-command.ts'
import { isTerminal } from '../../streaming/terminal.ts'
import type { Context } from '../command.ts'
import { defineCommand } from '../command.ts'

const flags = {
  container: text('Container to attach to', { short: 'c' }),
  stdin: bool('Pass our input on', { short: 'i' }),
  tty: bool('With a terminal', { short: 't' }),
  quiet: bool('Only what the process itself writes', { short: 'q' }),
  'pod-running-timeout': duration('Accepted: pods are taken as they are', { initial: 60_000, hidden: true }),
} as const

/** `kubectl attach`. */
export const attach = defineCommand({
  summary: 'Attaches to the process of a container.',
  usage: 'kubectl attach (POD | TYPE/NAME) [-c CONTAINER]',
  flags,
  complete: ({ args, flags: f }) => ({ args, container: f.container, stdin: f.stdin, tty: f.tty, quiet: f.quiet }),
  validate({ args }) {
    if (args.length === 0) throw new UsageError('at least 1 argument is required for attach')
    if (args.length > 2)
      throw new UsageError(
        `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`,
      )
  },
  async run(options, context) {
    const info = await readOne(options.args, context, 'pods')
    const [pod] = await podsOf(context, info)
    if (pod === undefined) throw new CommandError(`no pods found for ${info.mapping.resource}/${info.name}`)
    await attachTo(pod, options, context)
    return 0
  },
})

/** How to attach. */
export interface AttachOptions {
  container: string
  stdin: boolean
  tty: boolean
  quiet: boolean
}

/** Ties our streams to the process of a pod's container until it ends. */
export async function attachTo(pod: Pod, options: AttachOptions, context: Context): Promise<void> {
  const { streams, signal, cluster } = context
  const { phase } = pod.status ?? {}
  if (phase === 'Succeeded' || phase === 'Failed') {
    throw new CommandError(`cannot attach a container in a completed pod; current phase is ${phase}`)
  }
  const { name: container, note } = chooseContainer(pod, options.container)
  if (note !== undefined && !options.quiet) streams.err.write(`${note}\n`)
  const spec = pod.spec.containers.find((one) => one.name === container)
  const tty = options.tty && spec?.tty === true && isTerminal(streams)
  if (options.tty && spec?.tty !== true)
    streams.err.write(`Unable to use a TTY - container ${container} did not allocate one\n`)
  if (options.stdin && tty && !options.quiet)
    streams.err.write("If you don't see a command prompt, try pressing enter.\n")
  const { name, namespace } = pod.metadata
  await runRemote(
    await cluster.client(),
    {
      path: resourcePath(pods, { namespace, name, subresource: 'attach' }),
      query: { container, stdin: options.stdin || undefined, stdout: true, stderr: !tty, tty: tty || undefined },
      stdin: options.stdin,
      tty,
    },
    { streams, signal },
  )
}
