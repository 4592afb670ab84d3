import type { KindDefinition } from '@keelson/api'
import type { GroupVersionKind } from '@keelson/apimachinery'

/** `apps` → `Apps`, '' → `Core`, `rbac.authorization.k8s.io` → `RbacAuthorization`: how operation ids name a group. */
export function groupTitle(group: string): string {
  if (group === '') return 'Core'
  return group
    .replace(/\.k8s\.io$/, '')
    .split('.')
    .map(capitalize)
    .join('')
}

/** `apps_v1`, `core_v1`, `rbacAuthorization_v1`: the tag of a group version's operations. */
export function groupTag(group: string, version: string): string {
  const title = groupTitle(group)
  return `${title.charAt(0).toLowerCase()}${title.slice(1)}_${version}`
}

/** The first letter in upper case. */
export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The definition of a kind's list, which stands beside the kind's own. */
export function listDefinitionName(kind: KindDefinition): string {
  return `${kind.definitionName.slice(0, kind.definitionName.lastIndexOf('.'))}.${kind.listKind}`
}

/** Definitions of kinds that are no resources themselves, by upstream's naming: `io.k8s.api.policy.v1.Eviction`. */
export function definitionNameOf(gvk: GroupVersionKind): string {
  const folder = gvk.group === '' ? 'core' : gvk.group.split('.')[0]
  return `io.k8s.api.${folder}.${gvk.version}.${gvk.kind}`
}
