import { controllerOf, isPodTerminal, pods as podKind } from '@keelson/api'
import type { Pod } from '@keelson/api'
import type { KubeList } from '@keelson/apimachinery'
import type { Context } from '../command.ts'

/** Which pods may go. */
export interface DrainFilters {
  force: boolean
  ignoreDaemonSets: boolean
  deleteEmptyDirData: boolean
  podSelector: string
}

/** The pods that are to go, what to warn of, and what forbids draining. */
export interface DrainVerdict {
  pods: Pod[]
  warnings: string[]
  problems: string[]
}

interface Reason {
  applies(pod: Pod): boolean
  /** Leave the pod where it is. */
  skip(filters: DrainFilters): boolean
  allowed(filters: DrainFilters): boolean
  problem: string
  warning: string
}

const isMirror = ({ metadata }: Pod): boolean => metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined

const reasons: readonly Reason[] = [
  {
    applies: (pod) => controllerOf(pod)?.kind === 'DaemonSet' && !isPodTerminal(pod),
    skip: ({ ignoreDaemonSets }) => ignoreDaemonSets,
    allowed: () => false,
    problem: 'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)',
    warning: 'ignoring DaemonSet-managed Pods',
  },
  {
    applies: (pod) =>
      (pod.spec.volumes ?? []).some(({ emptyDir }) => emptyDir !== undefined && emptyDir !== null) &&
      !isPodTerminal(pod),
    skip: () => false,
    allowed: ({ deleteEmptyDirData }) => deleteEmptyDirData,
    problem: 'cannot delete Pods with local storage (use --delete-emptydir-data to override)',
    warning: 'deleting Pods with local storage',
  },
  {
    applies: (pod) => controllerOf(pod) === undefined && !isPodTerminal(pod),
    skip: () => false,
    allowed: ({ force }) => force,
    problem: 'cannot delete Pods that declare no controller (use --force to override)',
    warning: 'deleting Pods that declare no controller',
  },
]

/** Sorts the pods of a node into those that go and those that stay or forbid it. */
export async function podsToEvict(node: string, filters: DrainFilters, { cluster }: Context): Promise<DrainVerdict> {
  const api = await cluster.api()
  const list = await api.get<KubeList<Pod>>(podKind, {
    query: { fieldSelector: `spec.nodeName=${node}`, labelSelector: filters.podSelector || undefined },
  })
  const going: Pod[] = []
  const told = new Map<string, string[]>()
  const problems = new Map<string, string[]>()
  for (const pod of list.items.filter((one) => !isMirror(one))) {
    const name = `${pod.metadata.namespace}/${pod.metadata.name}`
    const add = (to: Map<string, string[]>, text: string): void => void to.set(text, [...(to.get(text) ?? []), name])
    let stays = false
    for (const reason of reasons.filter(({ applies }) => applies(pod))) {
      if (reason.skip(filters)) {
        add(told, reason.warning)
        stays = true
        break
      }
      add(reason.allowed(filters) ? told : problems, reason.allowed(filters) ? reason.warning : reason.problem)
    }
    if (!stays) going.push(pod)
  }
  const text = (map: Map<string, string[]>): string[] => [...map].map(([what, names]) => `${what}: ${names.join(', ')}`)
  return { pods: going, warnings: text(told), problems: text(problems) }
}
