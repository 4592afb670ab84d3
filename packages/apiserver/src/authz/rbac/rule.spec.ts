import { describe, expect, it } from 'vitest'
import type { AuthorizerAttributes } from '../port.ts'
import { ruleAllows } from './rule.ts'
import { allow } from './rule-builder.ts'

/** `get apps/deployments/scale name` or `get /path`. */
function asked(text: string): AuthorizerAttributes {
  const [verb = '', target = '', name = ''] = text.split(' ')
  const base = { user: { name: 'u', groups: [] }, verb, apiVersion: 'v1', namespace: '', name }
  if (target.startsWith('/')) {
    return { ...base, isResourceRequest: false, path: target, apiGroup: '', resource: '', subresource: '' }
  }
  const [apiGroup = '', resource = '', subresource = ''] = target.split('/')
  return {
    ...base,
    isResourceRequest: true,
    path: '',
    apiGroup: apiGroup === 'core' ? '' : apiGroup,
    resource,
    subresource,
  }
}

const table: [string, Parameters<typeof ruleAllows>[0], string[], string[]][] = []
const row = (name: string, rule: Parameters<typeof ruleAllows>[0], yes: string[], no: string[]): void =>
  void table.push([name, rule, yes, no])

row(
  'a verb, a group, a resource',
  allow('get').in('').on('pods'),
  ['get core/pods x'],
  ['list core/pods', 'get apps/pods', 'get core/services', 'get core/pods/log x'],
)
row('every verb', allow('*').in('').on('pods'), ['impersonate core/pods x'], ['get core/nodes'])
row('every group', allow('get').in('*').on('pods'), ['get apps/pods', 'get core/pods'], ['get core/nodes'])
row('every resource', allow('get').in('').on('*'), ['get core/pods', 'get core/pods/log x'], ['get apps/deployments'])
row(
  'one subresource',
  allow('get').in('').on('pods/log'),
  ['get core/pods/log x'],
  ['get core/pods x', 'get core/pods/exec x'],
)
row(
  'a subresource of everything',
  allow('update').in('*').on('*/scale'),
  ['update apps/deployments/scale x'],
  ['update apps/deployments x', 'update apps/deployments/status x'],
)
row(
  'named objects',
  allow('get', 'list').in('').named('a', 'b').on('configmaps'),
  ['get core/configmaps a'],
  ['get core/configmaps c', 'list core/configmaps'],
)
row('a path', allow('get').at('/healthz'), ['get /healthz'], ['get /healthz/ping', 'post /healthz', 'get core/pods'])
row('paths below', allow('get').at('/apis/*'), ['get /apis/apps/v1', 'get /apis/'], ['get /apis', 'get /api'])
row('every path', allow('get').at('*'), ['get /anything'], ['get core/pods'])

describe('ruleAllows', () => {
  it.each(table)('%s', (_, rule, yes, no) => {
    for (const text of yes) expect(ruleAllows(rule, asked(text)), text).toBe(true)
    for (const text of no) expect(ruleAllows(rule, asked(text)), text).toBe(false)
  })
})
