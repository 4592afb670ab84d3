// Labels a kubelet may set on its own node (upstream: kubelet/apis well_known_labels.go).
const kubeletLabels = new Set([
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'node.kubernetes.io/instance-type',
  'beta.kubernetes.io/instance-type',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
])
const kubeletDomains = ['kubelet.kubernetes.io', 'node.kubernetes.io']
const restrictedDomain = 'node-restriction.kubernetes.io'
const ownDomains = ['kubernetes.io', 'k8s.io']

type Labels = Readonly<Record<string, string>>

/** Labels that differ between two states of a node and that its kubelet may not touch, sorted. */
export function forbiddenLabels(next: Labels, old: Labels): string[] {
  const changed = new Set([...Object.keys(next), ...Object.keys(old)].filter((key) => next[key] !== old[key]))
  return [...changed].filter(isForbidden).toSorted()
}

function isForbidden(label: string): boolean {
  const domain = label.includes('/') ? (label.split('/')[0] ?? '') : ''
  if (within(domain, restrictedDomain)) return true
  if (!ownDomains.some((own) => within(domain, own))) return false
  return !kubeletLabels.has(label) && !kubeletDomains.some((own) => within(domain, own))
}

function within(domain: string, parent: string): boolean {
  return domain === parent || domain.endsWith(`.${parent}`)
}
