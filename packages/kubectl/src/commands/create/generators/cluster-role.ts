import { clusterRoles } from '@keelson/api'
import type { JsonObject } from '@keelson/apimachinery'
import { CommandError } from '../../../cli/errors.ts'
import { list } from '../../../cli/flags.ts'
import { generatorCommand } from '../generator.ts'
import { resourceRules, ruleFlags } from './rules.ts'

/** `kubectl create clusterrole`. */
export const clusterRole = generatorCommand({
  kind: clusterRoles,
  summary: 'Creates a ClusterRole.',
  usage:
    'kubectl create clusterrole NAME --verb=VERB --resource=RESOURCE | --non-resource-url=PATH | --aggregation-rule=LABEL=VALUE',
  flags: {
    ...ruleFlags,
    'non-resource-url': list('Path that is allowed; may be repeated'),
    'aggregation-rule': list('LABEL=VALUE of the roles it unites'),
  },
  async build(name, { flags }, context) {
    const base = { kind: 'ClusterRole', apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name } }
    if (flags['aggregation-rule'].length > 0) {
      const matchLabels = Object.fromEntries(
        flags['aggregation-rule'].map((pair) => pair.split('=') as [string, string]),
      )
      return { ...base, rules: null, aggregationRule: { clusterRoleSelectors: [{ matchLabels }] } }
    }
    const rules: JsonObject[] =
      flags.resource.length > 0 || flags['non-resource-url'].length === 0 ? await resourceRules(flags, context) : []
    if (flags['non-resource-url'].length > 0) {
      if (flags.verb.length === 0) throw new CommandError('at least one verb must be specified')
      rules.push({ verbs: [...flags.verb], nonResourceURLs: [...flags['non-resource-url']] })
    }
    if (rules.length === 0) throw new CommandError('one of resource or nonResourceURL must be specified')
    return { ...base, rules }
  },
})
