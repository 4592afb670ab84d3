import { pods } from '@keelson/api'
import { resourcePath } from '@keelson/client'
import { CommandError, UsageError } from '../../cli/errors.ts'
import { bool, duration, list, text } from '../../cli/flags.ts'
import { readOne, readOneFile } from '../../resources/one.ts'
import { chooseContainer, podsOf } from '../../resources/pods.ts'
import { runRemote } from '../../streaming/remote-command.ts'
import { isTerminal } from '../../streaming/terminal.ts'
import { defineCommand } from '../command.ts'

const flags = {
  container: text('Container to run in', { short: 'c' }),
  stdin: bool('Pass our input on', { short: 'i' }),
  tty: bool('With a terminal', { short: 't' }),
  quiet: bool('Only what the command itself writes', { short: 'q' }),
  filename: list('Manifest of the object whose pod is meant', { short: 'f' }),
  'pod-running-timeout': duration('Accepted: pods are taken as they are', { initial: 60_000, hidden: true }),
} as const

/** `kubectl exec`. */
export const exec = defineCommand({
  summary: 'Runs a command in a container.',
  usage: 'kubectl exec (POD | TYPE/NAME) [-c CONTAINER] -- COMMAND [ARG…]',
  flags,
  complete({ args, dashAt, flags: f, path }) {
    const files = f.filename.length > 0
    if (dashAt === undefined && args.length > (files ? 0 : 1)) {
      throw new UsageError(`exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead`)
    }
    const target = args.slice(0, dashAt ?? args.length)
    const command = dashAt === undefined ? [] : args.slice(dashAt)
    return {
      target,
      command,
      files: f.filename,
      path,
      container: f.container,
      stdin: f.stdin,
      tty: f.tty,
      quiet: f.quiet,
    }
  },
  validate({ target, command, files }) {
    if (target.length === 0 && files.length === 0)
      throw new CommandError('pod, type/name or --filename must be specified')
    if (target.length > 1) throw new CommandError('one pod, type/name or --filename must be specified')
    if (command.length === 0) throw new CommandError('you must specify at least one command for the container')
  },
  async run(options, context) {
    const { streams, signal, cluster } = context
    const info =
      options.files.length > 0
        ? await readOneFile(options.files, context)
        : await readOne(options.target, context, 'pods')
    const [pod] = await podsOf(context, info)
    if (pod === undefined) throw new CommandError(`no pods found for ${info.mapping.resource}/${info.name}`)
    const { phase } = pod.status ?? {}
    if (phase === 'Succeeded' || phase === 'Failed') {
      throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${phase}`)
    }
    const { name: container, note } = chooseContainer(pod, options.container)
    if (note !== undefined && !options.quiet) streams.err.write(`${note}\n`)
    const tty = options.tty && options.stdin && isTerminal(streams)
    if (options.tty && !tty && !options.quiet && options.stdin) {
      streams.err.write('Unable to use a TTY - input is not a terminal or the right kind of file\n')
    }
    const { name, namespace } = pod.metadata
    await runRemote(
      await cluster.client(),
      {
        path: resourcePath(pods, { namespace, name, subresource: 'exec' }),
        query: {
          command: options.command,
          container,
          stdin: options.stdin || undefined,
          stdout: true,
          stderr: !tty,
          tty: tty || undefined,
        },
        stdin: options.stdin,
        tty,
      },
      { streams, signal },
    )
    return 0
  },
})
