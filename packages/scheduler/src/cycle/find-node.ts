import type { Pod } from '@keelson/api'
import { namespacedKey } from '@keelson/client'
import type { Random } from '@keelson/component-base'
import type { NodeInfo } from '../cache/node-info.ts'
import type { NominatedPods } from '../cache/nominated-pods.ts'
import { CycleState } from '../framework/cycle-state.ts'
import type { Framework } from '../framework/framework.ts'
import { status, type Status } from '../framework/status.ts'
import type { EnterPoint } from '../metrics.ts'

/** Fewer nodes than this are all looked at; of more, enough feasible ones to choose from (upstream's numbers). */
const minFeasibleNodes = 100
const minPercentage = 5

/** A node was found, or why none was. */
export type Decision =
  | { readonly nodeName: string; readonly state: CycleState }
  | { readonly fit: FitError; readonly state: CycleState }
  | { readonly failure: Status; readonly state: CycleState }

/** Why a pod fits nowhere. */
export interface FitError {
  readonly numAllNodes: number
  /** Verdicts by node; nodes that were excluded by name share one. */
  readonly rejections: ReadonlyMap<string, Status>
  /** Set when the pod was rejected for all nodes at once. */
  readonly preFilter?: Status
  /** The plug-ins that stood against the pod: what may turn them around may help it. */
  readonly rejectedBy: ReadonlySet<string>
}

/** What a NodeFinder works with. */
export interface NodeFinderOptions {
  readonly random: Random
  readonly enter: EnterPoint
  readonly nominated: NominatedPods
}

/**
 * Chooses nodes. Keeps where the last search ended, so that all nodes get their turn although not all are looked at.
 */
export class NodeFinder {
  readonly #options: NodeFinderOptions
  #start = 0

  constructor(options: NodeFinderOptions) {
    this.#options = options
  }

  /** Looks for the best node for a pod. */
  find(framework: Framework, pod: Pod, nodes: readonly NodeInfo[]): Decision {
    const state = new CycleState()
    // Nobody has rejected the pod, but everybody who judges nodes may care for the first one.
    if (nodes.length === 0) {
      return { fit: { numAllNodes: 0, rejections: new Map(), rejectedBy: new Set(framework.filters) }, state }
    }
    const { enter } = this.#options
    const leavePreFilter = enter('PreFilter', framework.profile)
    const { nodeNames, restrictedBy, status: preFilter } = framework.preFilter(state, pod)
    leavePreFilter(preFilter)
    if (preFilter?.code === 'error') return { failure: preFilter, state }
    if (preFilter !== undefined) {
      const rejections = new Map(nodes.map(({ name }) => [name, preFilter]))
      return { fit: { numAllNodes: nodes.length, rejections, preFilter, rejectedBy: new Set(restrictedBy) }, state }
    }
    const candidates = nodeNames === undefined ? nodes : nodes.filter(({ name }) => nodeNames.has(name))
    const leaveFilter = enter('Filter', framework.profile)
    const { feasible, rejections, failure } = this.#filter(framework, state, pod, candidates)
    leaveFilter(failure)
    if (failure !== undefined) return { failure, state }
    if (feasible.length === 0) return { fit: fitError(nodes, rejections, restrictedBy), state }
    return this.#choose(framework, state, pod, feasible)
  }

  #choose(framework: Framework, state: CycleState, pod: Pod, feasible: readonly NodeInfo[]): Decision {
    if (feasible.length === 1) return { nodeName: feasible[0]!.name, state }
    const { enter } = this.#options
    const leavePreScore = enter('PreScore', framework.profile)
    const verdict = framework.preScore(state, pod, feasible)
    leavePreScore(verdict)
    if (verdict !== undefined) return { failure: verdict, state }
    const leaveScore = enter('Score', framework.profile)
    const scores = framework.score(state, pod, feasible)
    leaveScore()
    return { nodeName: this.#best(feasible, scores).name, state }
  }

  #filter(framework: Framework, state: CycleState, pod: Pod, nodes: readonly NodeInfo[]) {
    const promised = this.#options.nominated.nodeOf(namespacedKey(pod))
    const own = promised === undefined ? undefined : nodes.find(({ name }) => name === promised)
    // Room was made for the pod there: it need not look further if that is still so.
    if (own !== undefined && this.#judge(framework, state, pod, own) === undefined) {
      return { feasible: [own], rejections: new Map<string, Status>(), failure: undefined }
    }
    const wanted = numFeasibleNodesToFind(nodes.length)
    const feasible: NodeInfo[] = []
    const rejections = new Map<string, Status>()
    const start = nodes.length === 0 ? 0 : this.#start % nodes.length
    let looked = 0
    for (; looked < nodes.length && feasible.length < wanted; looked += 1) {
      const node = nodes[(start + looked) % nodes.length]!
      const verdict = this.#judge(framework, state, pod, node)
      if (verdict === undefined) feasible.push(node)
      else if (verdict.code === 'error') return { feasible, rejections, failure: verdict }
      else rejections.set(node.name, verdict)
    }
    this.#start = start + looked
    return { feasible, rejections, failure: undefined }
  }

  /** Whether the pod fits beside those that the node was promised to, and also should they not come. */
  #judge(framework: Framework, state: CycleState, pod: Pod, node: NodeInfo): Status | undefined {
    const expected = this.#options.nominated.before(pod, node.name)
    const crowded = expected.length === 0 ? undefined : framework.filter(state, pod, node.with(expected))
    return crowded ?? framework.filter(state, pod, node)
  }

  /** One of the nodes with the highest score, each with the same chance. */
  #best(nodes: readonly NodeInfo[], scores: readonly number[]): NodeInfo {
    const highest = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    const winners = nodes.filter((_, index) => scores[index] === highest)
    return winners[this.#options.random.int(winners.length)]!
  }
}

/** Nodes without a verdict are those that `restrictedBy` left out by name. */
function fitError(
  nodes: readonly NodeInfo[],
  verdicts: ReadonlyMap<string, Status>,
  restrictedBy: readonly string[],
): FitError {
  const plugins = restrictedBy.toSorted().join(' ')
  const excluded = status('unschedulableAndUnresolvable', `node(s) didn't satisfy plugin(s) [${plugins}]`)
  const rejections = new Map(nodes.map(({ name }) => [name, verdicts.get(name) ?? excluded]))
  const rejectedBy = new Set([...restrictedBy, ...[...verdicts.values()].flatMap(({ plugin }) => plugin ?? [])])
  return { numAllNodes: nodes.length, rejections, rejectedBy }
}

/** How many nodes that fit are enough: all of up to 100, then 50 % falling to 5 % with the size of the cluster. */
export function numFeasibleNodesToFind(numAllNodes: number): number {
  if (numAllNodes < minFeasibleNodes) return numAllNodes
  const percentage = Math.max(50 - Math.trunc(numAllNodes / 125), minPercentage)
  return Math.max(minFeasibleNodes, Math.trunc((numAllNodes * percentage) / 100))
}
