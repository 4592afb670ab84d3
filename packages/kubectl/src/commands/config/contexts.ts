import { setNamed } from '@keelson/client'
import { CommandError, UsageError } from '../../cli/errors.ts'
import { bool } from '../../cli/flags.ts'
import { defineCommand } from '../command.ts'
import { editConfig, onlyArgument } from './edit.ts'

/** `kubectl config use-context`. */
export const useContext = defineCommand({
  summary: 'Makes a context the current one.',
  usage: 'kubectl config use-context NAME',
  flags: {},
  complete: ({ args }) => onlyArgument(args),
  async run(name, context) {
    const config = await context.cluster.kubeconfig()
    if (!config.contexts.some((entry) => entry.name === name))
      throw new CommandError(`no context exists with the name: ${JSON.stringify(name)}`)
    await editConfig(context, (file) => {
      file['current-context'] = name
    })
    context.streams.out.write(`Switched to context ${JSON.stringify(name)}.\n`)
    return 0
  },
})

/** `kubectl config set-context`; cluster, user and namespace are those of the global flags. */
export const setContext = defineCommand({
  summary: 'Adds or changes a context.',
  usage: 'kubectl config set-context NAME | --current [--cluster=…] [--user=…] [--namespace=…]',
  flags: { current: bool('Change the current context') },
  complete: ({ args, flags: f }) => ({ args, current: f.current }),
  validate({ args, current }) {
    if (current && args.length > 0) throw new CommandError('you cannot specify both a context name and --current')
    if (!current && args.length !== 1) throw new UsageError(`Unexpected args: [${args.join(' ')}]`)
  },
  async run({ args, current }, context) {
    const config = await context.cluster.kubeconfig()
    const name = current ? config['current-context'] : (args[0] ?? '')
    if (name === '') throw new CommandError('no current context is set')
    const known = config.contexts.find((entry) => entry.name === name)
    const { cluster, user, namespace } = context.globals
    const changes = Object.fromEntries(Object.entries({ cluster, user, namespace }).filter(([, value]) => value !== ''))
    await editConfig(context, (file) => {
      const entry = file.contexts.find((one) => one.name === name)
      setNamed(file.contexts, { name, context: { ...entry?.context, ...changes } })
    })
    context.streams.out.write(`Context ${JSON.stringify(name)} ${known === undefined ? 'created' : 'modified'}.\n`)
    return 0
  },
})

/** `kubectl config rename-context`. */
export const renameContext = defineCommand({
  summary: 'Renames a context.',
  usage: 'kubectl config rename-context OLD NEW',
  flags: {},
  complete({ args }) {
    const [from = '', to = ''] = args
    if (args.length !== 2) throw new UsageError(`Unexpected args: [${args.join(' ')}]`)
    return { from, to }
  },
  async run({ from, to }, context) {
    const config = await context.cluster.kubeconfig()
    const has = (name: string): boolean => config.contexts.some((entry) => entry.name === name)
    if (!has(from))
      throw new CommandError(
        `cannot rename the context ${JSON.stringify(from)}, it's not in ${context.cluster.locations.explicitPath || 'the kubeconfig'}`,
      )
    if (has(to))
      throw new CommandError(
        `cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in the kubeconfig`,
      )
    await editConfig(context, (file) => {
      for (const entry of file.contexts) if (entry.name === from) entry.name = to
      if (file['current-context'] === from) file['current-context'] = to
    })
    context.streams.out.write(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`)
    return 0
  },
})
