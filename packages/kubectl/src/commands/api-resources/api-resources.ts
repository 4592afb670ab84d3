import { CommandError } from '../../cli/errors.ts'
import { bool, list, text } from '../../cli/flags.ts'
import { TabWriter, tableLayout } from '../../printers/tab-writer.ts'
import { mappingApiVersion, mappingResourceName } from '../../resources/mapping.ts'
import type { Mapping } from '../../resources/mapping.ts'
import { defineCommand } from '../command.ts'

const flags = {
  'api-group': text('Only resources of this group; empty for the core group'),
  namespaced: bool('Only resources with (or, =false, without) namespaces', { initial: true }),
  verbs: list('Only resources that support all these verbs'),
  categories: list('Only resources in all these categories'),
  output: text('Output format: wide or name', { short: 'o' }),
  'no-headers': bool('Leave the headers out'),
  'sort-by': text('name or kind'),
  cached: bool('Accepted: discovery is always fresh', { hidden: true }),
} as const

/** `kubectl api-resources`. */
export const apiResources = defineCommand({
  summary: 'Lists the resources that the server serves.',
  usage: 'kubectl api-resources',
  flags,
  complete: ({ args, flags: f, given }) => ({
    args,
    output: f.output,
    noHeaders: f['no-headers'],
    sortBy: f['sort-by'],
    keep: (mapping: Mapping) =>
      (!given.has('api-group') || mapping.group === f['api-group']) &&
      (!given.has('namespaced') || mapping.namespaced === f.namespaced) &&
      f.verbs.every((verb) => mapping.verbs.includes(verb)) &&
      f.categories.every((category) => mapping.categories.includes(category)),
  }),
  validate({ args, output, sortBy }) {
    if (args.length > 0) throw new CommandError(`unexpected arguments: [${args.join(' ')}]`)
    if (!['', 'wide', 'name'].includes(output)) throw new CommandError(`--output ${output} is not available`)
    if (!['', 'name', 'kind'].includes(sortBy)) throw new CommandError('--sort-by accepts only name or kind')
  },
  async run({ output, noHeaders, sortBy, keep }, { cluster, streams }) {
    const mapper = await cluster.mapper()
    const found = mapper.preferred().filter((mapping) => mapping.verbs.length > 0 && keep(mapping))
    const resources = found.toSorted(orderBy(sortBy))
    if (output === 'name') {
      for (const mapping of resources) streams.out.write(`${mappingResourceName(mapping)}\n`)
      return 0
    }
    const writer = new TabWriter(streams.out, tableLayout)
    const wide = output === 'wide'
    if (!noHeaders) {
      const headers = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND']
      writer.write(`${[...headers, ...(wide ? ['VERBS', 'CATEGORIES'] : [])].join('\t')}\n`)
    }
    for (const mapping of resources) writer.write(`${cells(mapping, wide).join('\t')}\n`)
    writer.flush()
    return 0
  },
})

function cells(mapping: Mapping, wide: boolean): string[] {
  const { resource, shortNames, namespaced, kind, verbs, categories } = mapping
  const columns = [resource, shortNames.join(','), mappingApiVersion(mapping), String(namespaced), kind]
  return wide ? [...columns, verbs.toSorted().join(','), categories.join(',')] : columns
}

function orderBy(sortBy: string): (a: Mapping, b: Mapping) => number {
  const byText = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0)
  if (sortBy === 'name') return (a, b) => byText(a.resource, b.resource)
  if (sortBy === 'kind') return (a, b) => byText(a.kind, b.kind)
  return (a, b) => byText(a.group, b.group) || byText(a.resource, b.resource)
}
