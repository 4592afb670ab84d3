import type { GroupResource } from '@keelson/apimachinery'
import type { NamespacedName, ResourceDefinition } from './port.ts'

/** Root of everything the apiserver stores. */
export const registryRoot = '/registry/'

// Upstream keeps these away from `/registry/<resource>/` for history's sake (kubeapiserver SpecialDefaultResourcePrefixes).
const historicalPrefixes: Record<string, string> = {
  'replicationcontrollers.': 'controllers',
  'endpoints.': 'services/endpoints',
  'services.': 'services/specs',
  'nodes.': 'minions',
  'ingresses.networking.k8s.io': 'ingress',
  'customresourcedefinitions.apiextensions.k8s.io': 'apiextensions.k8s.io/customresourcedefinitions',
  'apiservices.apiregistration.k8s.io': 'apiregistration.k8s.io/apiservices',
}

/** The etcd prefix of a resource, with a trailing slash: `/registry/pods/`. */
export function resourcePrefix(definition: Pick<ResourceDefinition, 'groupResource' | 'prefix'>): string {
  if (definition.prefix !== undefined)
    return definition.prefix.endsWith('/') ? definition.prefix : `${definition.prefix}/`
  const { group, resource } = definition.groupResource
  return `${registryRoot}${historicalPrefixes[`${resource}.${group}`] ?? resource}/`
}

/** Where instances of a custom resource live: `/registry/<group>/<resource>/`. */
export function customResourcePrefix({ group, resource }: GroupResource): string {
  return `${registryRoot}${group}/${resource}/`
}

/** The etcd key of one object. */
export function objectKey(prefix: string, name: NamespacedName): string {
  return name.namespace ? `${prefix}${name.namespace}/${name.name}` : `${prefix}${name.name}`
}

/** Namespace and name out of a key; the namespace is empty for cluster-scoped resources. */
export function nameOfKey(prefix: string, key: string, namespaced: boolean): { namespace: string; name: string } {
  const rest = key.slice(prefix.length)
  const slash = namespaced ? rest.indexOf('/') : -1
  return { namespace: slash < 0 ? '' : rest.slice(0, slash), name: rest.slice(slash + 1) }
}
