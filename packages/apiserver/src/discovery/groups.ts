import type { KindDefinition } from '@keelson/api'

/** One served version of a group with its kinds, by resource name. */
export interface ServedVersion {
  readonly version: string
  readonly kinds: readonly KindDefinition[]
}

/** A served group, its versions in the order clients should prefer them. */
export interface ServedGroup {
  readonly name: string
  readonly versions: readonly ServedVersion[]
}

// Upstream's order of groups (apiserver apiVersionPriorities); others follow by name.
const order = [
  '',
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
]

/** Arranges kinds as discovery shows them. */
export function groupsOf(kinds: readonly KindDefinition[]): ServedGroup[] {
  const byGroup = Map.groupBy(kinds, (kind) => kind.group)
  const names = [...byGroup.keys()].toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return names.map((name) => {
    const byVersion = Map.groupBy(byGroup.get(name) ?? [], (kind) => kind.version)
    const versions = [...byVersion].map(([version, members]) => ({
      version,
      kinds: members.toSorted((a, b) => (a.resource < b.resource ? -1 : 1)),
    }))
    return { name, versions: versions.toSorted((a, b) => compareVersions(b.version, a.version)) }
  })
}

function rank(group: string): number {
  const at = order.indexOf(group)
  return at < 0 ? order.length : at
}

/** Orders versions as Kubernetes does: v2 > v1 > v1beta1 > v1alpha1; the stable ones above all others. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [versionKey(a), versionKey(b)]
  for (const [index, value] of left.entries()) {
    const difference = value - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return a < b ? 1 : a > b ? -1 : 0
}

function versionKey(version: string): [number, number, number] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version)
  if (match === null) return [-1, 0, 0]
  const stability = match[2] === undefined ? 2 : match[2] === 'beta' ? 1 : 0
  return [stability, Number(match[1]), Number(match[3] ?? 0)]
}
