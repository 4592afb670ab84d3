import { CommandError } from '../../cli/errors.ts'
import { bool, text } from '../../cli/flags.ts'
import { TabWriter, tableLayout } from '../../printers/tab-writer.ts'
import type { Command } from '../command.ts'
import { defineCommand } from '../command.ts'

const flags = {
  output: text('Output format: name', { short: 'o' }),
  'no-headers': bool('Leave the headers out'),
} as const

/** `kubectl config get-contexts`. */
export const getContexts = defineCommand({
  summary: 'Lists contexts; the current one is marked.',
  usage: 'kubectl config get-contexts [NAME…]',
  flags,
  complete: ({ args, flags: f }) => ({ args, output: f.output, noHeaders: f['no-headers'] }),
  validate({ output }) {
    if (!['', 'name'].includes(output)) throw new CommandError('--output "' + output + '" is not available')
  },
  async run({ args, output, noHeaders }, { cluster, streams }) {
    const config = await cluster.kubeconfig()
    const names = config.contexts.map(({ name }) => name).toSorted()
    const unknown = args.filter((name) => !names.includes(name))
    const shown = args.length === 0 ? names : args.filter((name) => names.includes(name))
    const writer = new TabWriter(streams.out, tableLayout)
    if (output === '' && !noHeaders) writer.write('CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n')
    for (const name of shown) {
      const context = config.contexts.find((entry) => entry.name === name)?.context ?? {}
      const mark = config['current-context'] === name ? '*' : ''
      const line = [mark, name, context.cluster ?? '', context.user ?? '', context.namespace ?? ''].join('\t')
      writer.write(output === 'name' ? `${name}\n` : `${line}\n`)
    }
    writer.flush()
    if (unknown.length > 0) throw new CommandError(`context ${unknown.join(', ')} not found`)
    return 0
  },
})

/** `kubectl config get-clusters`. */
export const getClusters = nameList('Lists clusters.', 'clusters')

/** `kubectl config get-users`. */
export const getUsers = nameList('Lists users.', 'users')

function nameList(summary: string, list: 'clusters' | 'users'): Command {
  return defineCommand({
    summary,
    flags: {},
    complete: () => ({}),
    async run(_, { cluster, streams }) {
      const names = (await cluster.kubeconfig())[list].map(({ name }) => name).toSorted()
      for (const line of ['NAME', ...names]) streams.out.write(`${line}\n`)
      return 0
    },
  })
}

/** `kubectl config current-context`. */
export const currentContext = defineCommand({
  summary: 'Shows the name of the current context.',
  flags: {},
  complete: () => ({}),
  async run(_, { cluster, streams }) {
    const current = (await cluster.kubeconfig())['current-context']
    if (current === '') throw new CommandError('current-context is not set')
    streams.out.write(`${current}\n`)
    return 0
  },
})
