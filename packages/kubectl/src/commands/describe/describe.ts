import { isNotFound } from '@keelson/apimachinery'
import { CommandError, throwCollected } from '../../cli/errors.ts'
import { bool, int, text } from '../../cli/flags.ts'
import { fileFlags, filesOf } from '../../cli/print-flags.ts'
import { describeObject } from '../../describe/index.ts'
import type { Info } from '../../resources/info.ts'
import { select } from '../../resources/select.ts'
import type { Selection } from '../../resources/select.ts'
import type { Context } from '../command.ts'
import { defineCommand } from '../command.ts'

const flags = {
  ...fileFlags,
  selector: text('Label selector', { short: 'l' }),
  'all-namespaces': bool('Objects of all namespaces', { short: 'A' }),
  'show-events': bool('With the events about it; of several objects only when asked for', { initial: true }),
  'chunk-size': int('How many objects to ask for at a time; 0 is all', { initial: 500 }),
} as const

/** `kubectl describe`. */
export const describe = defineCommand({
  summary: 'Tells everything about objects.',
  usage: 'kubectl describe TYPE [NAME | NAME-PREFIX | -l LABEL] | TYPE/NAME | -f FILE',
  flags,
  complete: ({ args, flags: f, given }) => ({
    selection: {
      args,
      ...filesOf(f),
      labelSelector: f.selector,
      allNamespaces: f['all-namespaces'],
      bareTypeIsAll: true,
      chunkSize: f['chunk-size'],
    } satisfies Selection,
    withEvents: given.has('show-events') ? f['show-events'] : undefined,
  }),
  validate({ selection }) {
    if (selection.args.length === 0 && selection.filenames.length === 0 && selection.kustomize === '') {
      throw new CommandError(
        'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n',
      )
    }
  },
  async run({ selection, withEvents }, context) {
    const { infos, errors } = await select(selection, context)
    const missing = errors.length > 0 && errors.every(isNotFound)
    const found = infos.length === 0 && missing ? await byPrefix(selection, context) : infos
    const failures = found.length > 0 && missing && infos.length === 0 ? [] : [...errors]
    const byName = found === infos
    const showEvents = withEvents ?? (byName && found.length === 1)
    let first = true
    for (const info of found) {
      try {
        const description = await describeOne(info, showEvents, context)
        if (byName) context.streams.out.write(first ? description : `\n\n${description}`)
        else context.streams.out.write(`${description}\n`)
        first = false
      } catch (err) {
        failures.push(err)
      }
    }
    if (found.length === 0 && failures.length === 0) {
      const namespace = (await context.cluster.namespace()).name
      const where = selection.allNamespaces ? '' : ` in ${namespace} namespace.`
      context.streams.err.write(`No resources found${where}\n`)
    }
    throwCollected(failures)
    return 0
  },
})

async function describeOne(
  { object, mapping }: Info,
  withEvents: boolean,
  { cluster, clock }: Context,
): Promise<string> {
  const [api, mapper] = [await cluster.api(), await cluster.mapper()]
  return await describeObject(object, { api, mapper, clock, withEvents, group: mapping.group })
}

/** A name that is not there may be the beginning of names that are. */
async function byPrefix(selection: Selection, context: Context): Promise<Info[]> {
  const [type = '', prefix = '', ...more] = selection.args ?? []
  if (type === '' || prefix === '' || type.includes('/') || more.length > 0) return []
  const { infos } = await select({ ...selection, args: [type] }, context)
  return infos.filter(({ name }) => name.startsWith(prefix))
}
