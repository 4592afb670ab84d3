import { roles } from '@keelson/api'
import { CommandError } from '../../../cli/errors.ts'
import { generatorCommand } from '../generator.ts'
import { resourceRules, ruleFlags } from './rules.ts'

/** `kubectl create role`. */
export const role = generatorCommand({
  kind: roles,
  summary: 'Creates a Role with one rule for each API group.',
  usage: 'kubectl create role NAME --verb=VERB --resource=RESOURCE[/SUBRESOURCE] [--resource-name=NAME]',
  flags: ruleFlags,
  async build(name, { flags }, context) {
    const rules = await resourceRules(flags, context)
    if (rules.length === 0) throw new CommandError('at least one resource must be specified')
    return { kind: 'Role', apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name }, rules }
  },
})
