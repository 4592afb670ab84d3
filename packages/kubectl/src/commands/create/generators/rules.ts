import type { JsonObject } from '@keelson/apimachinery'
import { CommandError, MultiError } from '../../../cli/errors.ts'
import { array, list } from '../../../cli/flags.ts'
import type { Context } from '../../command.ts'

/** The flags that rules of roles are made of. */
export const ruleFlags = {
  verb: list('Verb that is allowed; may be repeated'),
  resource: list('Resource it is allowed on, such as pods, deployments.apps or pods/log; may be repeated'),
  'resource-name': array('Name of an object it is allowed on; may be repeated'),
} as const

/** The values of ruleFlags. */
export interface RuleSources {
  verb: readonly string[]
  resource: readonly string[]
  'resource-name': readonly string[]
}

/** Rules for resources, one for each API group. Throws CommandError for unknown resources and missing verbs. */
export async function resourceRules(flags: RuleSources, { cluster }: Context): Promise<JsonObject[]> {
  const verbs = flags.verb.includes('*') ? ['*'] : [...new Set(flags.verb)]
  if (verbs.length === 0) throw new CommandError('at least one verb must be specified')
  const mapper = await cluster.mapper()
  const byGroup = new Map<string, string[]>()
  for (const typed of flags.resource) {
    const [resource = '', ...sub] = typed.split('/')
    if (resource === '') throw new CommandError(`resource name must be specified: ${JSON.stringify(typed)}`)
    const mapping = resource === '*' ? { group: '', resource } : mapper.find(resource)
    if (mapping === undefined)
      throw new MultiError([new CommandError(`the server doesn't have a resource type ${JSON.stringify(resource)}`)])
    const name = [mapping.resource, ...sub].join('/')
    byGroup.set(mapping.group, [...(byGroup.get(mapping.group) ?? []), name])
  }
  if (flags['resource-name'].length > 0 && flags.resource.length > 1) {
    throw new CommandError('resource name(s) can not be applied to multiple resources')
  }
  const names = [...new Set(flags['resource-name'])]
  return [...byGroup].map(([group, resources]) => ({
    verbs,
    apiGroups: [group],
    resources,
    ...(names.length === 0 ? {} : { resourceNames: names }),
  }))
}
