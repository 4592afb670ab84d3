import { isPodReady, pods } from '@keelson/api'
import type { Pod } from '@keelson/api'
import { formatLabelSelector } from '@keelson/apimachinery'
import type { KubeList, LabelSelector } from '@keelson/apimachinery'
import { CommandError } from '../cli/errors.ts'
import type { Context } from '../commands/command.ts'
import type { AnyObject } from './api.ts'
import type { Info } from './info.ts'
import { mappingResourceName } from './mapping.ts'
import type { Mapping } from './mapping.ts'

/** The pods that a label selector chooses. */
export async function listPods(
  { cluster }: Context,
  namespace: string | undefined,
  labelSelector: string,
): Promise<Pod[]> {
  const api = await cluster.api()
  const list = await api.get<KubeList<Pod>>(pods, { namespace, query: { labelSelector } })
  return list.items.map((pod) => ({ ...pod, apiVersion: 'v1', kind: 'Pod' }))
}

/**
 * The selector by which an object finds its pods, as text; undefined for objects that have none. Objects keep it in
 * spec.selector, as a selector (workloads) or as a plain map of labels (services).
 */
export function podSelectorOf(object: AnyObject): string | undefined {
  const selector = (object['spec'] as { selector?: unknown } | undefined)?.selector
  if (typeof selector !== 'object' || selector === null) return undefined
  if ('matchLabels' in selector || 'matchExpressions' in selector) return formatLabelSelector(selector as LabelSelector)
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
}

/**
 * Pods of an object, the one to prefer first: ready, then running, then the youngest.
 *
 * @throws CommandError for an object that chooses no pods, saying what they were wanted for
 */
export async function podsOf(
  context: Context,
  { object, mapping }: Pick<Info, 'object' | 'mapping'>,
  purpose: 'attach to' | 'get the logs from' = 'attach to',
): Promise<Pod[]> {
  if (mappingResourceName(mapping) === mappingResourceName(pods as unknown as Mapping))
    return [object as unknown as Pod]
  const selector = podSelectorOf(object)
  if (selector === undefined || selector === '') {
    const type = `*${mapping.version}.${mapping.kind}`
    throw new CommandError(`cannot ${purpose} ${type}: selector for ${type} not implemented`)
  }
  const found = await listPods(context, object.metadata.namespace, selector)
  return found.toSorted((a, b) => rank(a) - rank(b))
}

function rank(pod: Pod): number {
  if (pod.spec.nodeName === undefined) return 3
  if (pod.status?.phase !== 'Running') return 2
  return isPodReady(pod) ? 0 : 1
}

/** The container a command means, and what is told when it was chosen here. */
export interface ChosenContainer {
  name: string
  note?: string
}

/** The named container, the annotated default, or the first. Throws CommandError for a name that is not there. */
export function chooseContainer(pod: Pod, wanted: string): ChosenContainer {
  const names = containerNames(pod)
  if (wanted !== '') {
    if (names.includes(wanted)) return { name: wanted }
    throw new CommandError(
      `container ${wanted} is not valid for pod ${pod.metadata.name} out of: ${describeContainers(pod)}`,
    )
  }
  const preferred = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container']
  if (preferred !== undefined && names.includes(preferred)) return { name: preferred }
  const name = pod.spec.containers[0]?.name ?? ''
  return {
    name,
    note:
      names.length > 1 ? `Defaulted container ${JSON.stringify(name)} out of: ${describeContainers(pod)}` : undefined,
  }
}

function containerNames({ spec }: Pod): string[] {
  return [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])].map(
    ({ name }) => name,
  )
}

/** `a, b, c (ephem), d (init)`. */
function describeContainers({ spec }: Pod): string {
  return [
    ...spec.containers.map(({ name }) => name),
    ...(spec.ephemeralContainers ?? []).map(({ name }) => `${name} (ephem)`),
    ...(spec.initContainers ?? []).map(({ name }) => `${name} (init)`),
  ].join(', ')
}
