import { nodeSelectorTermMatches, podNodeAffinityMatches, type NodeSelectorTerm, type Pod } from '@keelson/api'
import type { FilterPlugin, PreFilterPlugin, PreScorePlugin, ScorePlugin } from '../../framework/extension-points.ts'
import { normalize } from '../../framework/normalize.ts'
import { status } from '../../framework/status.ts'

const mismatch = "node(s) didn't match Pod's node affinity/selector"

/** The pod's `nodeSelector` and `affinity.nodeAffinity`: required terms filter, preferred terms score. */
export const nodeAffinity: PreFilterPlugin & FilterPlugin & PreScorePlugin & ScorePlugin = {
  name: 'NodeAffinity',
  events: [{ resource: 'Node', actions: ['add', 'updateLabels'] }],
  preFilter(_state, pod) {
    const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
    if (required === undefined && pod.spec?.nodeSelector === undefined) return { status: status('skip') }
    return namedNodes(required?.nodeSelectorTerms)
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
function namedNodes(terms: readonly NodeSelectorTerm[] | undefined): { nodeNames: Set<string> } | undefined {
  if (terms === undefined || terms.length === 0) return undefined
  const names = terms.map(({ matchFields }) => {
    const field = matchFields?.find(({ key, operator }) => key === 'metadata.name' && operator === 'In')
    return field?.values
  })
  return names.every((values) => values !== undefined) ? { nodeNames: new Set(names.flat()) } : undefined
}
