import type { Pod } from '@keelson/api'
import type { Random } from '@keelson/component-base'
import type { NodeInfo } from '../cache/node-info.ts'
import { CycleState } from '../framework/cycle-state.ts'
import type { Framework } from '../framework/framework.ts'
import type { Status } from '../framework/status.ts'
import type { EnterPoint } from '../metrics.ts'

/** Fewer nodes than this are all looked at; of more, enough feasible ones to choose from (upstream's numbers). */
const minFeasibleNodes = 100
const minPercentage = 5

/** A node was found, or why none was. */
export type Decision =
  | { readonly nodeName: string; readonly state: CycleState; readonly evaluated: number; readonly feasible: number }
  | { readonly fit: FitError; readonly state: CycleState }
  | { readonly failure: Status; readonly state: CycleState }

/** Why a pod fits nowhere. */
export interface FitError {
  readonly numAllNodes: number
  /** Verdicts by node; nodes that the pod excludes by name share the one of their plug-in. */
  readonly rejections: ReadonlyMap<string, Status>
  /** Set when the pod was rejected for all nodes at once. */
  readonly preFilter?: Status
}

/**
 * Chooses nodes. Keeps where the last search ended, so that all nodes get their turn although not all are looked at.
 */
export class NodeFinder {
  readonly #random: Random
  readonly #enter: EnterPoint
  #start = 0

  constructor(random: Random, enter: EnterPoint) {
    this.#random = random
    this.#enter = enter
  }

  /** Looks for the best node for a pod. */
  find(framework: Framework, pod: Pod, nodes: readonly NodeInfo[]): Decision {
    const state = new CycleState()
    const leavePreFilter = this.#enter('PreFilter', framework.profile)
    const preFilter = framework.preFilter(state, pod)
    leavePreFilter(preFilter.status)
    if (preFilter.status !== undefined) {
      if (preFilter.status.code === 'error') return { failure: preFilter.status, state }
      return { fit: { numAllNodes: nodes.length, rejections: new Map(), preFilter: preFilter.status }, state }
    }
    const candidates =
      preFilter.nodeNames === undefined ? nodes : nodes.filter(({ name }) => preFilter.nodeNames!.has(name))
    const leaveFilter = this.#enter('Filter', framework.profile)
    const { feasible, rejections, failure } = this.#filter(framework, state, pod, candidates)
    leaveFilter(failure)
    if (failure !== undefined) return { failure, state }
    if (feasible.length === 0) {
      const excluded: Status = {
        code: 'unschedulableAndUnresolvable',
        reasons: ["node(s) didn't satisfy plugin(s) [NodeAffinity]"],
        plugin: 'NodeAffinity',
      }
      if (candidates !== nodes) for (const { name } of nodes) if (!rejections.has(name)) rejections.set(name, excluded)
      return { fit: { numAllNodes: nodes.length, rejections }, state }
    }
    const evaluated = feasible.length + rejections.size
    if (feasible.length === 1) return { nodeName: feasible[0]!.name, state, evaluated, feasible: 1 }
    const leavePreScore = this.#enter('PreScore', framework.profile)
    const verdict = framework.preScore(state, pod, feasible)
    leavePreScore(verdict)
    if (verdict !== undefined) return { failure: verdict, state }
    const leaveScore = this.#enter('Score', framework.profile)
    const scores = framework.score(state, pod, feasible)
    leaveScore()
    const best = this.#best(feasible, scores)
    return { nodeName: best.name, state, evaluated, feasible: feasible.length }
  }

  #filter(framework: Framework, state: CycleState, pod: Pod, nodes: readonly NodeInfo[]) {
    const wanted = numFeasibleNodesToFind(nodes.length)
    const feasible: NodeInfo[] = []
    const rejections = new Map<string, Status>()
    const start = nodes.length === 0 ? 0 : this.#start % nodes.length
    let looked = 0
    for (; looked < nodes.length && feasible.length < wanted; looked += 1) {
      const node = nodes[(start + looked) % nodes.length]!
      const verdict = framework.filter(state, pod, node)
      if (verdict === undefined) feasible.push(node)
      else if (verdict.code === 'error') return { feasible, rejections, failure: verdict }
      else rejections.set(node.name, verdict)
    }
    this.#start = start + looked
    return { feasible, rejections, failure: undefined }
  }

  /** One of the nodes with the highest score, each with the same chance. */
  #best(nodes: readonly NodeInfo[], scores: readonly number[]): NodeInfo {
    const highest = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    const winners = nodes.filter((_, index) => scores[index] === highest)
    return winners[this.#random.int(winners.length)]!
  }
}

/** How many nodes that fit are enough: all of up to 100, then 50 % falling to 5 % with the size of the cluster. */
export function numFeasibleNodesToFind(numAllNodes: number): number {
  if (numAllNodes < minFeasibleNodes) return numAllNodes
  const percentage = Math.max(50 - Math.trunc(numAllNodes / 125), minPercentage)
  return Math.max(minFeasibleNodes, Math.trunc((numAllNodes * percentage) / 100))
}
