import { applyDefaults, fieldErrorMessage } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import { clusterRoles } from './cluster-role/kind.ts'
import { roleBindings } from './role-binding/kind.ts'
import { roles } from './role/kind.ts'
import type { ClusterRole, PolicyRule, Role, RoleBinding } from './types.generated.ts'

const metadata = {
  name: 'system:x',
  namespace: 'default',
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
}

function aBinding(fields: Partial<RoleBinding> = {}): RoleBinding {
  const binding: RoleBinding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: '', kind: 'Role', name: 'reader' },
    ...structuredClone(fields),
  }
  applyDefaults(binding, roleBindings.schema)
  roleBindings.defaults?.(binding)
  return binding
}

describe('roles', () => {
  const roleProblems = (rule: PolicyRule): string[] => {
    const role: Role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules: [rule] }
    return roles.validate(role).map(fieldErrorMessage)
  }

  it.each<[PolicyRule, string[]]>([
    [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }, []],
    [
      { verbs: [] },
      [
        'rules[0].verbs: Required value: verbs must contain at least one value',
        'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
        'rules[0].resources: Required value: resource rules must supply at least one resource',
      ],
    ],
    [
      { verbs: ['get'], nonResourceURLs: ['/healthz'] },
      ['rules[0].nonResourceURLs: Invalid value: ["/healthz"]: namespaced rules cannot apply to non-resource URLs'],
    ],
  ])('%j', (rule, expected) => {
    expect(roleProblems(rule)).toEqual(expected)
  })

  it('may name paths cluster-wide, but not with resources', () => {
    const role = (rule: PolicyRule): ClusterRole => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'x' },
      rules: [rule],
    })
    const paths = { verbs: ['get'], nonResourceURLs: ['/healthz'] }
    expect(clusterRoles.validate(role(paths))).toEqual([])
    expect(clusterRoles.validate(role({ ...paths, resources: ['pods'] })).map(fieldErrorMessage)).toEqual([
      'rules[0].nonResourceURLs: Invalid value: ["/healthz"]: rules cannot apply to both regular resources and non-resource URLs',
    ])
  })

  it('aggregate by at least one selector', () => {
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'x' },
      aggregationRule: {},
    }
    expect(clusterRoles.validate(role).map(fieldErrorMessage)).toEqual([
      'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
    ])
  })
})

describe('role bindings', () => {
  it('default the groups of the role, of users and of groups, not of accounts', () => {
    const binding = aBinding({
      subjects: [
        { kind: 'User', name: 'jane' },
        { kind: 'ServiceAccount', name: 'sa', namespace: 'ns' },
      ],
    })
    expect(binding.roleRef.apiGroup).toBe('rbac.authorization.k8s.io')
    expect(binding.subjects?.map(({ apiGroup }) => apiGroup)).toEqual(['rbac.authorization.k8s.io', undefined])
    expect(roleBindings.validate(binding)).toEqual([])
  })

  it.each([
    [{ kind: 'ServiceAccount', name: 'sa' }, 'subjects[0].namespace: Required value'],
    [{ kind: 'User', name: '' }, 'subjects[0].name: Required value'],
    [
      { kind: 'Robot', name: 'r' },
      'subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
    ],
  ])('refuse subject %j', (subject, message) => {
    expect(roleBindings.validate(aBinding({ subjects: [subject] })).map(fieldErrorMessage)).toContain(message)
  })

  it('keep their role', () => {
    const next = aBinding({ roleRef: { apiGroup: '', kind: 'Role', name: 'other' } })
    expect(roleBindings.validateUpdate(next, aBinding()).map(fieldErrorMessage)[0]).toMatch(
      /^roleRef: Invalid value: .*: cannot change roleRef$/,
    )
  })

  it('print who has what role', () => {
    const binding = aBinding({
      subjects: [
        { kind: 'User', name: 'jane' },
        { kind: 'User', name: 'joe' },
        { kind: 'Group', name: 'admins' },
        { kind: 'ServiceAccount', name: 'sa', namespace: 'ns' },
      ],
    })
    const row = roleBindings.row(binding, Date.parse('2026-01-01T00:05:00Z'))
    expect(row).toEqual(['system:x', 'Role/reader', '5m', 'jane, joe', 'admins', 'ns/sa'])
  })
})
