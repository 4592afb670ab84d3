import { urlCovers } from './rule.ts'
import type { PolicyRule } from './rule.ts'

/**
 * The parts of `wanted` that `held` does not grant, compacted; empty when everything is covered.
 *
 * Each wanted rule is broken into single permissions, so that one rule may be covered by several.
 */
export function missingRules(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  const missing = wanted.flatMap(breakDown).filter((part) => !held.some((rule) => covers(rule, part)))
  return compact(missing)
}

/** Splits a rule into rules of one verb, one group, one resource and at most one name, or one verb and one URL. */
export function breakDown(rule: PolicyRule): PolicyRule[] {
  const parts: PolicyRule[] = []
  for (const group of rule.apiGroups ?? []) {
    for (const resource of rule.resources ?? []) {
      for (const verb of rule.verbs) {
        const part = { verbs: [verb], apiGroups: [group], resources: [resource] }
        const names = rule.resourceNames ?? []
        if (names.length === 0) parts.push(part)
        for (const name of names) parts.push({ ...part, resourceNames: [name] })
      }
    }
  }
  for (const url of rule.nonResourceURLs ?? []) {
    for (const verb of rule.verbs) parts.push({ verbs: [verb], nonResourceURLs: [url] })
  }
  return parts
}

function covers(held: PolicyRule, wanted: PolicyRule): boolean {
  return (
    containsAll(held.verbs, wanted.verbs) &&
    containsAll(held.apiGroups ?? [], wanted.apiGroups ?? []) &&
    resourcesCover(held.resources ?? [], wanted.resources ?? []) &&
    namesCover(held.resourceNames ?? [], wanted.resourceNames ?? []) &&
    (wanted.nonResourceURLs ?? []).every((url) => held.nonResourceURLs?.some((own) => urlCovers(own, url)))
  )
}

function containsAll(held: readonly string[], wanted: readonly string[]): boolean {
  return held.includes('*') || wanted.every((item) => held.includes(item))
}

function resourcesCover(held: readonly string[], wanted: readonly string[]): boolean {
  if (containsAll(held, wanted)) return true
  return wanted.every((resource) => {
    const subresource = resource.split('/')[1]
    return held.includes(resource) || (subresource !== undefined && held.includes(`*/${subresource}`))
  })
}

function namesCover(held: readonly string[], wanted: readonly string[]): boolean {
  if (held.length === 0) return true
  return wanted.length > 0 && wanted.every((name) => held.includes(name))
}

/** Joins single permissions on the same object into one rule with all their verbs. Rules of other forms stay as they are. */
export function compact(rules: readonly PolicyRule[]): PolicyRule[] {
  const joined = new Map<string, { rule: PolicyRule; verbs: string[] }>()
  for (const rule of rules) {
    const { verbs, ...object } = rule
    const key = JSON.stringify(object)
    const known = joined.get(key)
    if (known === undefined) joined.set(key, { rule, verbs: [...verbs] })
    else known.verbs.push(...verbs)
  }
  return [...joined.values()].map(({ rule, verbs }) => ({ ...rule, verbs: [...new Set(verbs)] }))
}

/** A rule as upstream's messages print it: `{APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "list"]}`. */
export function describeRule(rule: PolicyRule): string {
  const parts = [
    part('APIGroups', rule.apiGroups),
    part('Resources', rule.resources),
    part('NonResourceURLs', rule.nonResourceURLs),
    part('ResourceNames', rule.resourceNames),
    part('Verbs', rule.verbs),
  ]
  return `{${parts.filter((text) => text !== '').join(', ')}}`
}

function part(name: string, values: readonly string[] | undefined): string {
  return values === undefined || values.length === 0 ? '' : `${name}:${goQuotedList(values)}`
}

/** Go's %q of a string slice: `["a" "b"]`. */
export function goQuotedList(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(' ')}]`
}
