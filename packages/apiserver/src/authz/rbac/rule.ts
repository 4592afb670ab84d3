import type { AuthorizerAttributes } from '../port.ts'

/** One RBAC PolicyRule. */
export interface PolicyRule {
  readonly verbs: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
}

/** Whether the rule alone allows what is asked. */
export function ruleAllows(rule: PolicyRule, asked: AuthorizerAttributes): boolean {
  if (!matches(rule.verbs, asked.verb)) return false
  if (!asked.isResourceRequest) return urlMatches(rule.nonResourceURLs, asked.path)
  return (
    matches(rule.apiGroups, asked.apiGroup) &&
    resourceMatches(rule.resources, asked.resource, asked.subresource) &&
    nameMatches(rule.resourceNames, asked.name)
  )
}

function matches(allowed: readonly string[] | undefined, value: string): boolean {
  return allowed !== undefined && (allowed.includes('*') || allowed.includes(value))
}

/** `pods/log` allows one subresource, `*\/scale` that subresource of everything, `*` everything. */
function resourceMatches(allowed: readonly string[] | undefined, resource: string, subresource: string): boolean {
  if (allowed === undefined) return false
  const combined = subresource === '' ? resource : `${resource}/${subresource}`
  return (
    allowed.includes('*') || allowed.includes(combined) || (subresource !== '' && allowed.includes(`*/${subresource}`))
  )
}

function nameMatches(allowed: readonly string[] | undefined, name: string): boolean {
  return allowed === undefined || allowed.length === 0 || allowed.includes(name)
}

function urlMatches(allowed: readonly string[] | undefined, path: string): boolean {
  return allowed?.some((url) => urlCovers(url, path)) ?? false
}

/** Whether a rule's URL (which may end in `*`) covers a path, or another rule's URL. */
export function urlCovers(url: string, path: string): boolean {
  if (url === '*' || url === path) return true
  return url.endsWith('*') && path.startsWith(url.replace(/\*+$/, ''))
}
