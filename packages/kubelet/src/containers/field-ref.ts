import type { Pod } from '@keelson/api'

/** Facts a pod's fields may refer to that are not in its spec. */
export interface PodFacts {
  readonly podIPs: readonly string[]
  readonly hostIPs: readonly string[]
}

const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/

/** The value of a downward-API field path; undefined for a path that does not exist. */
export function fieldValue(pod: Pod, path: string, facts: PodFacts): string | undefined {
  const [, map, key] = subscript.exec(path) ?? []
  if (map !== undefined && key !== undefined) {
    return (map === 'labels' ? pod.metadata.labels : pod.metadata.annotations)?.[key] ?? ''
  }
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name ?? ''
    case 'metadata.namespace':
      return pod.metadata.namespace ?? ''
    case 'metadata.uid':
      return pod.metadata.uid ?? ''
    case 'metadata.labels':
      return formatMap(pod.metadata.labels)
    case 'metadata.annotations':
      return formatMap(pod.metadata.annotations)
    case 'spec.nodeName':
      return pod.spec?.nodeName ?? ''
    case 'spec.serviceAccountName':
      return pod.spec?.serviceAccountName ?? ''
    case 'status.hostIP':
      return facts.hostIPs[0] ?? ''
    case 'status.hostIPs':
      return facts.hostIPs.join(',')
    case 'status.podIP':
      return facts.podIPs[0] ?? ''
    case 'status.podIPs':
      return facts.podIPs.join(',')
    default:
      return undefined
  }
}

/** One `key="value"` per line, sorted: how the downward API writes labels and annotations. */
export function formatMap(map: Readonly<Record<string, string>> = {}): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join('\n')
}
