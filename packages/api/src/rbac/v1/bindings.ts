import type { FieldError, FieldPath as Path, JsonValue, KubeObject } from '@keelson/apimachinery'
import { FieldPath, deepEqual, fieldErrors, isDns1123Subdomain, isValidPathSegmentName } from '@keelson/apimachinery'
import type { ColumnDefinition } from '../../definition/kind-definition.ts'
import { age, ageColumn, column, nameColumn, wideColumn } from '../../printing/columns.ts'
import { invalidAll, optionalOneOf } from '../../validation/rules.ts'
import type { RoleRef, Subject } from './types.generated.ts'

/** The group that roles are of. */
export const rbacGroup = 'rbac.authorization.k8s.io'

/** What role bindings and cluster role bindings have in common. */
export interface AnyBinding extends KubeObject {
  roleRef: RoleRef
  subjects?: Subject[]
}

/** Defaults of a binding: the groups of the role and of users and groups. */
export function defaultBinding(binding: AnyBinding): void {
  binding.roleRef.apiGroup ||= rbacGroup
  for (const subject of binding.subjects ?? []) {
    if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ||= rbacGroup
  }
}

/** Rules for a binding beyond its metadata; `roleKinds` is what it may refer to. */
export function validateBindingOf(binding: AnyBinding, roleKinds: readonly string[]): FieldError[] {
  const path = FieldPath.of('roleRef')
  const { apiGroup, kind, name } = binding.roleRef
  const errors = [
    ...optionalOneOf(apiGroup ?? '', path.child('apiGroup'), [rbacGroup]),
    ...optionalOneOf(kind ?? '', path.child('kind'), roleKinds),
  ]
  if (!name) errors.push(fieldErrors.required(path.child('name'), ''))
  else errors.push(...invalidAll(path.child('name'), name, isValidPathSegmentName(name)))
  const subjects = FieldPath.of('subjects')
  return [...errors, ...(binding.subjects ?? []).flatMap((subject, i) => validateSubject(subject, subjects.index(i)))]
}

function validateSubject({ kind, name, namespace, apiGroup = '' }: Subject, path: Path): FieldError[] {
  const errors = name ? [] : [fieldErrors.required(path.child('name'), '')]
  const at = path.child('apiGroup')
  switch (kind) {
    case 'ServiceAccount':
      if (name) errors.push(...invalidAll(path.child('name'), name, isDns1123Subdomain(name)))
      errors.push(...optionalOneOf(apiGroup, at, ['']))
      if (!namespace) errors.push(fieldErrors.required(path.child('namespace'), ''))
      return errors
    case 'User':
    case 'Group':
      return [...errors, ...optionalOneOf(apiGroup, at, [rbacGroup])]
    default:
      return [...errors, ...optionalOneOf(kind ?? '', path.child('kind'), ['ServiceAccount', 'User', 'Group'])]
  }
}

/** Rules for a changed binding: what it grants stays. */
export function validateSameRole(binding: AnyBinding, old: AnyBinding): FieldError[] {
  if (deepEqual(binding.roleRef, old.roleRef)) return []
  return [fieldErrors.invalid(FieldPath.of('roleRef'), binding.roleRef, 'cannot change roleRef')]
}

/** The columns of bindings. */
export const bindingColumns: readonly ColumnDefinition[] = [
  nameColumn,
  column(
    'Role',
    'string',
    'RoleRef can only reference a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error.',
  ),
  ageColumn,
  wideColumn('Users', 'string', 'Users in the roleBinding'),
  wideColumn('Groups', 'string', 'Groups in the roleBinding'),
  wideColumn('ServiceAccounts', 'string', 'ServiceAccounts in the roleBinding'),
]

/** The cells for bindingColumns. */
export function bindingRow(binding: AnyBinding, now: number): JsonValue[] {
  const { roleRef, subjects = [] } = binding
  const names = (kind: string): string[] => subjects.filter((subject) => subject.kind === kind).map(({ name }) => name)
  const accounts = subjects
    .filter(({ kind }) => kind === 'ServiceAccount')
    .map(({ namespace, name }) => `${namespace ?? ''}/${name}`)
  return [
    binding.metadata.name ?? '',
    `${roleRef.kind}/${roleRef.name}`,
    age(binding, now),
    names('User').join(', '),
    names('Group').join(', '),
    accounts.join(', '),
  ]
}
