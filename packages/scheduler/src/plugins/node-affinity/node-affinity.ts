import {
  nodeSelectorTermMatches,
  podNodeAffinityMatches,
  type Node,
  type NodeSelectorTerm,
  type Pod,
} from '@keelson/api'
import { onNode } from '../../framework/events.ts'
import type { FilterPlugin, PreFilterPlugin, PreScorePlugin, ScorePlugin } from '../../framework/extension-points.ts'
import { normalize } from '../../framework/normalize.ts'
import { status } from '../../framework/status.ts'

const mismatch = "node(s) didn't match Pod's node affinity/selector"

/** The pod's `nodeSelector` and `affinity.nodeAffinity`: required terms filter, preferred terms score. */
export const nodeAffinity: PreFilterPlugin & FilterPlugin & PreScorePlugin & ScorePlugin = {
  name: 'NodeAffinity',
  events: [
    onNode(['add', 'updateLabels'], (pod, before, after) => {
      const fits = (node: Node | undefined): boolean => node !== undefined && podNodeAffinityMatches(pod.spec!, node)
      return fits(after) && !fits(before)
    }),
  ],
  preFilter(_state, pod) {
    const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
    if (required === undefined && pod.spec?.nodeSelector === undefined) return { status: status('skip') }
    const nodeNames = namedNodes(required?.nodeSelectorTerms ?? [])
    if (nodeNames?.size === 0) return { status: status('unschedulableAndUnresolvable', 'pod affinity terms conflict') }
    return nodeNames === undefined ? undefined : { nodeNames }
  },
  filter(_state, pod, { node }) {
    return podNodeAffinityMatches(pod.spec!, node) ? undefined : status('unschedulableAndUnresolvable', mismatch)
  },
  preScore(_state, pod) {
    return preferences(pod).length === 0 ? status('skip') : undefined
  },
  score(_state, pod, { node }) {
    return preferences(pod)
      .filter(({ preference }) => nodeSelectorTermMatches(node, preference))
      .reduce((sum, { weight }) => sum + weight, 0)
  },
  normalize(_state, _pod, scores) {
    normalize(scores, { isReversed: false })
  },
}

function preferences(pod: Pod) {
  return pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
}

/** When every term names nodes (DaemonSet pods do), only those need to be looked at. */
function namedNodes(terms: readonly NodeSelectorTerm[]): ReadonlySet<string> | undefined {
  const named = terms.map(({ matchFields = [] }) =>
    matchFields
      .filter(({ key, operator }) => key === 'metadata.name' && operator === 'In')
      .map(({ values }) => new Set(values))
      .reduce<Set<string> | undefined>((all, names) => all?.intersection(names) ?? names, undefined),
  )
  if (named.length === 0 || named.includes(undefined)) return undefined
  return new Set(named.flatMap((names) => [...names!]))
}
