import { deepEqual, isAlreadyExists, isNotFound } from '@keelson/apimachinery'
import type { KubeObject } from '@keelson/apimachinery'
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '@keelson/api'
import type { PolicyRule } from '../../authz/index.ts'
import { missingRules } from '../../authz/rbac/covers.ts'
import type { LocalClient, LocalTarget } from '../../registry/port.ts'
import { clusterRoleBindings } from './bindings.ts'
import { clusterRoles } from './cluster-roles.ts'
import { controllerRoles } from './controller-roles.ts'
import { roleBindings, roles } from './namespace-roles.ts'
import {
  autoUpdateAnnotation,
  clusterRoleBindingObject,
  clusterRoleObject,
  roleBindingObject,
  roleObject,
} from './objects.ts'

const group = 'rbac.authorization.k8s.io'

/**
 * Makes every bootstrap role and binding exist and grant at least what it should. What users added stays; an object
 * annotated `rbac.authorization.kubernetes.io/autoupdate: "false"` is left alone.
 */
export async function reconcileRoles(local: LocalClient): Promise<void> {
  const allRoles = [...[...clusterRoles, ...controllerRoles].map(clusterRoleObject), ...roles.map(roleObject)]
  await Promise.all(allRoles.map((wanted) => ensure(local, wanted, completeRole)))
  const allBindings = [...clusterRoleBindings.map(clusterRoleBindingObject), ...roleBindings.map(roleBindingObject)]
  await Promise.all(allBindings.map((wanted) => ensureBinding(local, wanted)))
}

const resources: Readonly<Record<string, string>> = {
  ClusterRole: 'clusterroles',
  Role: 'roles',
  ClusterRoleBinding: 'clusterrolebindings',
  RoleBinding: 'rolebindings',
}

function targetOf(object: KubeObject): LocalTarget {
  const resource = { group, resource: resources[object.kind] ?? '' }
  return { resource, name: object.metadata.name ?? '', namespace: object.metadata.namespace }
}

async function ensure<T extends KubeObject>(
  local: LocalClient,
  wanted: T,
  complete: (stored: T, wanted: T) => boolean,
): Promise<void> {
  const target = targetOf(wanted)
  try {
    await local.update(target, (stored) => (protectedByUser(stored) ? false : complete(stored as T, wanted)))
  } catch (err) {
    if (!isNotFound(err)) throw err
    await local.create(target.resource, wanted).catch((problem: unknown) => {
      // Another server of the same cluster was faster.
      if (!isAlreadyExists(problem)) throw problem
    })
  }
}

async function ensureBinding(local: LocalClient, wanted: ClusterRoleBinding | RoleBinding): Promise<void> {
  const target = targetOf(wanted)
  const stored = (await local.get(target).catch((err: unknown) => {
    if (isNotFound(err)) return undefined
    throw err
  })) as ClusterRoleBinding | undefined
  // A binding's role cannot be changed: one that points elsewhere is replaced.
  if (stored !== undefined && !protectedByUser(stored) && !deepEqual(stored.roleRef, wanted.roleRef)) {
    await local.delete(target)
  }
  await ensure(local, wanted, completeBinding)
}

function protectedByUser(stored: KubeObject): boolean {
  return stored.metadata.annotations?.[autoUpdateAnnotation] === 'false'
}

/** Adds what is missing to `stored`; false when nothing was. */
export function completeRole(stored: ClusterRole | Role, wanted: ClusterRole | Role): boolean {
  let changed = completeMetadata(stored, wanted)
  const aggregation = (wanted as ClusterRole).aggregationRule
  if (aggregation !== undefined) {
    const role = stored as ClusterRole
    const present = role.aggregationRule?.clusterRoleSelectors ?? []
    const missing = (aggregation.clusterRoleSelectors ?? []).filter(
      (one) => !present.some((own) => deepEqual(own, one)),
    )
    if (missing.length > 0) {
      role.aggregationRule = { ...role.aggregationRule, clusterRoleSelectors: [...present, ...missing] }
      changed = true
    }
    return changed
  }
  const missing = missingRules((stored.rules ?? []) as PolicyRule[], (wanted.rules ?? []) as PolicyRule[])
  if (missing.length === 0) return changed
  stored.rules = [...(stored.rules ?? []), ...(missing as NonNullable<Role['rules']>)]
  return true
}

/** Adds what is missing to `stored`; false when nothing was. */
export function completeBinding(
  stored: ClusterRoleBinding | RoleBinding,
  wanted: ClusterRoleBinding | RoleBinding,
): boolean {
  const changed = completeMetadata(stored, wanted)
  const present = stored.subjects ?? []
  const missing = (wanted.subjects ?? []).filter(
    (one) => !present.some((own) => own.kind === one.kind && own.name === one.name && own.namespace === one.namespace),
  )
  if (missing.length === 0) return changed
  stored.subjects = [...present, ...missing]
  return true
}

function completeMetadata(stored: KubeObject, wanted: KubeObject): boolean {
  const labels = { ...wanted.metadata.labels, ...stored.metadata.labels }
  const annotations = { ...wanted.metadata.annotations, ...stored.metadata.annotations }
  const changed =
    Object.keys(labels).length !== Object.keys(stored.metadata.labels ?? {}).length ||
    Object.keys(annotations).length !== Object.keys(stored.metadata.annotations ?? {}).length
  stored.metadata.labels = labels
  stored.metadata.annotations = annotations
  return changed
}
