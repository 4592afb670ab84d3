import type { ClusterRole, PolicyRule, RoleBinding } from '@keelson/api'
import type { Describer } from '../describer.ts'
import { defineDescriber } from '../describer.ts'
import { annotationLines, labelLines } from '../parts/lines.ts'

const group = 'rbac.authorization.k8s.io'

/** Roles. */
export const roleDescriber = roleOf('Role')
/** ClusterRoles. */
export const clusterRoleDescriber = roleOf('ClusterRole')
/** RoleBindings. */
export const roleBindingDescriber = bindingOf('RoleBinding')
/** ClusterRoleBindings. */
export const clusterRoleBindingDescriber = bindingOf('ClusterRoleBinding')

function roleOf(kind: string): Describer {
  return defineDescriber<ClusterRole>({
    group,
    kind,
    withoutEvents: true,
    describe({ metadata, rules }, out) {
      out.line(0, 'Name:', metadata.name ?? '')
      labelLines(out, 'Labels', metadata.labels)
      annotationLines(out, 'Annotations', metadata.annotations)
      out.line(0, 'PolicyRule:')
      out.line(1, 'Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs')
      out.line(1, '---------', '-----------------', '--------------', '-----')
      for (const { resources, urls, names, verbs } of compact(rules ?? [])) {
        out.line(1, resources, `[${urls}]`, `[${names}]`, `[${verbs.join(' ')}]`)
      }
    },
  })
}

interface Row {
  /** `pods`, `deployments.apps/scale`; '' for URLs. */
  resources: string
  urls: string
  names: string
  verbs: string[]
  order: string
}

interface SimpleRule {
  group: string
  resource: string
  name: string
}

/** One row for each resource, group and name with all its verbs, and one for each URL and verb, in upstream's order. */
export function compact(rules: readonly PolicyRule[]): Row[] {
  const verbsOf = new Map<string, { rule: SimpleRule; verbs: Set<string> }>()
  const rows: Row[] = []
  for (const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs } of rules) {
    for (const rule of simpleRules(apiGroups, resources, resourceNames)) {
      const key = JSON.stringify(rule)
      const known = verbsOf.get(key) ?? { rule, verbs: new Set() }
      for (const verb of verbs) known.verbs.add(verb)
      verbsOf.set(key, known)
    }
    for (const urls of nonResourceURLs) {
      for (const verb of verbs)
        rows.push({ resources: '', urls, names: '', verbs: [verb], order: orderOf([verb], { urls }) })
    }
  }
  for (const { rule, verbs } of verbsOf.values()) {
    const [name = '', ...sub] = rule.resource.split('/')
    const full = rule.group === '' ? rule.resource : [`${name}.${rule.group}`, ...sub].join('/')
    rows.push({ resources: full, urls: '', names: rule.name, verbs: [...verbs], order: orderOf([...verbs], rule) })
  }
  return rows.toSorted((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
}

function simpleRules(groups: readonly string[], resources: readonly string[], names: readonly string[]): SimpleRule[] {
  return groups.flatMap((group) =>
    resources.flatMap((resource) => (names.length === 0 ? [''] : names).map((name) => ({ group, resource, name }))),
  )
}

/** Upstream sorts rules by their Go text. */
function orderOf(verbs: readonly string[], rule: Partial<SimpleRule> & { urls?: string }): string {
  const { group = '', resource = '', name = '', urls = '' } = rule
  return `Verbs:[${verbs.join(' ')}],APIGroups:[${group}],Resources:[${resource}],ResourceNames:[${name}],NonResourceURLs:[${urls}],`
}

function bindingOf(kind: string): Describer {
  return defineDescriber<RoleBinding>({
    group,
    kind,
    withoutEvents: true,
    describe({ metadata, roleRef, subjects }, out) {
      out.line(0, 'Name:', metadata.name ?? '')
      labelLines(out, 'Labels', metadata.labels)
      annotationLines(out, 'Annotations', metadata.annotations)
      out.line(0, 'Role:')
      out.line(1, 'Kind:', roleRef.kind)
      out.line(1, 'Name:', roleRef.name)
      out.line(0, 'Subjects:')
      out.line(1, 'Kind', 'Name', 'Namespace')
      out.line(1, '----', '----', '---------')
      for (const { kind: type, name, namespace = '' } of subjects ?? []) out.line(1, type, name, namespace)
    },
  })
}
