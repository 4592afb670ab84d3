import { selfSubjectAccessReviews, selfSubjectRulesReviews } from '@keelson/api'
import type { SelfSubjectAccessReview, SelfSubjectRulesReview } from '@keelson/api'
import { CommandError } from '../../cli/errors.ts'
import { bool, text } from '../../cli/flags.ts'
import { compact } from '../../describe/kinds/rbac.ts'
import { TabWriter, tableLayout } from '../../printers/tab-writer.ts'
import type { Context } from '../command.ts'
import { defineCommand } from '../command.ts'

const flags = {
  'all-namespaces': bool('In all namespaces', { short: 'A' }),
  quiet: bool('Say nothing: the exit code tells', { short: 'q' }),
  subresource: text('Of a sub-resource such as log'),
  list: bool('Show everything that is allowed'),
  'no-headers': bool('Leave the headers out'),
} as const

interface Question {
  args: readonly string[]
  everywhere: boolean
  quiet: boolean
  subresource: string
  list: boolean
  noHeaders: boolean
}

/** `kubectl auth can-i`. */
export const canI = defineCommand<typeof flags, Question>({
  summary: 'Asks whether something is allowed; the exit code is 1 when not.',
  usage: 'kubectl auth can-i VERB (TYPE | TYPE/NAME | /PATH) | --list',
  flags,
  complete: ({ args, flags: f }) => ({
    args,
    everywhere: f['all-namespaces'],
    quiet: f.quiet,
    subresource: f.subresource,
    list: f.list,
    noHeaders: f['no-headers'],
  }),
  validate({ args, list, quiet }) {
    if (list && quiet) throw new CommandError("list option and quiet option can't be specified together")
    if (!list && args.length !== 2 && args.length !== 3)
      throw new CommandError(
        "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
      )
  },
  async run(question, context) {
    if (question.list) return await listRules(question, context)
    const api = await context.cluster.api()
    const spec = await specOf(question, context)
    const request = { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', metadata: {}, spec }
    const { status } = await api.create<SelfSubjectAccessReview>(selfSubjectAccessReviews, request, {})
    if (!question.quiet) {
      const reason = status?.reason ? ` - ${status.reason}` : ''
      const failure = status?.evaluationError ? ` - ${status.evaluationError}` : ''
      context.streams.out.write(status?.allowed === true ? 'yes\n' : `no${reason}${failure}\n`)
    }
    return status?.allowed === true ? 0 : 1
  },
})

async function specOf({ args, everywhere, subresource }: Question, context: Context): Promise<object> {
  const [verb = '', target = '', third] = args
  if (target.startsWith('/')) return { nonResourceAttributes: { verb, path: target } }
  const { mapping, typed, name } = await targetOf(target, third, context)
  const namespaced = mapping?.namespaced !== false
  if (mapping === undefined && typed !== '*')
    context.streams.err.write(`Warning: the server doesn't have a resource type '${typed}'\n\n`)
  if (!namespaced && mapping !== undefined) {
    context.streams.err.write(
      `Warning: resource '${mapping.resource}' is not namespace scoped${mapping.group === '' ? '' : ` in group '${mapping.group}'`}\n\n`,
    )
  }
  const namespace = everywhere ? '' : (await context.cluster.namespace()).name
  return {
    resourceAttributes: {
      verb,
      namespace: namespace === '' ? undefined : namespace,
      group: mapping?.group || (typed === '*' ? '*' : undefined),
      resource: mapping?.resource ?? typed,
      subresource: subresource || undefined,
      name,
    },
  }
}

type Target = { mapping?: { group: string; resource: string; namespaced: boolean }; typed: string; name?: string }

async function targetOf(target: string, third: string | undefined, { cluster }: Context): Promise<Target> {
  const [typed = '', inPath] = target.split('/')
  const mapper = await cluster.mapper()
  return { mapping: typed === '*' ? undefined : mapper.find(typed), typed, name: inPath ?? third }
}

async function listRules({ noHeaders }: Question, { cluster, streams }: Context): Promise<number> {
  const api = await cluster.api()
  const namespace = (await cluster.namespace()).name
  const request = {
    kind: 'SelfSubjectRulesReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec: { namespace },
  }
  const { status } = await api.create<SelfSubjectRulesReview>(selfSubjectRulesReviews, request, {})
  const rules = [
    ...(status?.resourceRules ?? []),
    ...(status?.nonResourceRules ?? []).map((rule) => ({ ...rule, apiGroups: [] })),
  ]
  const writer = new TabWriter(streams.out, tableLayout)
  if (!noHeaders) writer.write('Resources\tNon-Resource URLs\tResource Names\tVerbs\n')
  for (const { resources, urls, names, verbs } of compact(rules)) {
    writer.write(`${[resources, `[${urls}]`, `[${names}]`, `[${verbs.join(' ')}]`].join('\t')}\n`)
  }
  writer.flush()
  if (status?.incomplete === true) {
    streams.err.write(`warning: the list may be incomplete: ${status.evaluationError ?? ''}\n`)
  }
  return 0
}
