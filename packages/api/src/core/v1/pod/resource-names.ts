import { isQualifiedName } from '@keelson/apimachinery'

const native = 'kubernetes.io/'
const standardContainerResources = new Set(['cpu', 'memory', 'ephemeral-storage'])
const standardResources = new Set([
  ...standardContainerResources,
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'storage',
  'requests.storage',
  'services.nodeports',
  'services.loadbalancers',
])
const integerResources = new Set([
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
])

/** hugepages-2Mi and the like. */
export function isHugePageResource(name: string): boolean {
  return name.startsWith('hugepages-')
}

/** Names without a domain, or in Kubernetes' own. */
export function isNativeResource(name: string): boolean {
  return !name.includes('/') || name.includes(native)
}

/** Names that devices and operators add: a domain of their own, and not the prefix quotas use. */
export function isExtendedResource(name: string): boolean {
  if (isNativeResource(name) || name.startsWith('requests.')) return false
  return isQualifiedName(`requests.${name}`).length === 0
}

/** Resources that nodes may promise more of than they have. */
export function isOvercommitAllowed(name: string): boolean {
  return isNativeResource(name) && !isHugePageResource(name)
}

/** Names without a domain that anything may request. */
export function isStandardResource(name: string): boolean {
  return standardResources.has(name) || isHugePageResource(name)
}

/** Names without a domain that containers may request. */
export function isStandardContainerResource(name: string): boolean {
  return standardContainerResources.has(name) || isHugePageResource(name)
}

/** Resources that come in whole units only. */
export function isIntegerResource(name: string): boolean {
  return integerResources.has(name) || isExtendedResource(name)
}
