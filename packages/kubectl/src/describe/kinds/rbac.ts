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
  resources: string
  urls: string
  names: string
  verbs: string[]
}

/** One row for each resource, group and name, with all its verbs in the order they come. */
export function compact(rules: readonly PolicyRule[]): Row[] {
  const rows = new Map<string, Row>()
  const add = (row: Omit<Row, 'verbs'>, verbs: readonly string[]): void => {
    const key = `${row.resources}|${row.urls}|${row.names}`
    const known = rows.get(key)
    if (known === undefined) rows.set(key, { ...row, verbs: [...verbs] })
    else known.verbs.push(...verbs)
  }
  for (const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs } of rules) {
    for (const groupName of apiGroups) {
      for (const resource of resources) {
        const [name = '', ...sub] = resource.split('/')
        const full = groupName === '' ? resource : [`${name}.${groupName}`, ...sub].join('/')
        for (const one of resourceNames.length === 0 ? [''] : resourceNames)
          add({ resources: full, urls: '', names: one }, verbs)
      }
    }
    for (const url of nonResourceURLs) add({ resources: '', urls: url, names: '' }, verbs)
  }
  return [...rows.values()].toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
}

function sortKey({ resources, urls, names, verbs }: Row): string {
  return [resources, urls, names, verbs.join(' ')].join('\u0000')
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
