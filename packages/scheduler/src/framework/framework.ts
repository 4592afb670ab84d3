import type { Pod } from '@keelson/api'
import type { NodeInfo } from '../cache/node-info.ts'
import type { QueuedPod } from '../queue/queued-pod.ts'
import type { CycleState } from './cycle-state.ts'
import type {
  BindPlugin,
  FilterPlugin,
  PermitPlugin,
  Plugin,
  PostBindPlugin,
  PostFilterPlugin,
  PostFilterResult,
  PreBindPlugin,
  PreEnqueuePlugin,
  PreFilterPlugin,
  PreFilterResult,
  PreScorePlugin,
  QueueSortPlugin,
  ReservePlugin,
  ScorePlugin,
} from './extension-points.ts'
import { by, type Status } from './status.ts'

/** A plug-in of a profile; the weight multiplies its scores. */
export interface EnabledPlugin {
  readonly plugin: Plugin
  readonly weight?: number
}

/**
 * Runs the plug-ins of one profile, extension point by extension point. Names of methods, extension points and metric
 * labels are the same words.
 */
export class Framework {
  readonly profile: string
  readonly plugins: readonly Plugin[]
  readonly #preEnqueue: readonly PreEnqueuePlugin[]
  readonly #queueSort: QueueSortPlugin
  readonly #preFilter: readonly PreFilterPlugin[]
  readonly #filter: readonly FilterPlugin[]
  readonly #postFilter: readonly PostFilterPlugin[]
  readonly #preScore: readonly PreScorePlugin[]
  readonly #score: readonly { plugin: ScorePlugin; weight: number }[]
  readonly #reserve: readonly ReservePlugin[]
  readonly #permit: readonly PermitPlugin[]
  readonly #preBind: readonly PreBindPlugin[]
  readonly #bind: readonly BindPlugin[]
  readonly #postBind: readonly PostBindPlugin[]

  /** @throws Error when the profile has no queue order, or nothing that binds */
  constructor(profile: string, enabled: readonly EnabledPlugin[]) {
    const having = <P extends Plugin>(method: keyof P & string): P[] =>
      enabled.map(({ plugin }) => plugin).filter((plugin): plugin is P => method in plugin)
    this.profile = profile
    this.plugins = enabled.map(({ plugin }) => plugin)
    this.#preEnqueue = having<PreEnqueuePlugin>('preEnqueue')
    this.#preFilter = having<PreFilterPlugin>('preFilter')
    this.#filter = having<FilterPlugin>('filter')
    this.#postFilter = having<PostFilterPlugin>('postFilter')
    this.#preScore = having<PreScorePlugin>('preScore')
    this.#score = enabled
      .filter(({ plugin }) => 'score' in plugin)
      .map(({ plugin, weight }) => ({ plugin: plugin as ScorePlugin, weight: weight ?? 1 }))
    this.#reserve = having<ReservePlugin>('reserve')
    this.#permit = having<PermitPlugin>('permit')
    this.#preBind = having<PreBindPlugin>('preBind')
    this.#bind = having<BindPlugin>('bind')
    this.#postBind = having<PostBindPlugin>('postBind')
    const [sort, ...others] = having<QueueSortPlugin>('less')
    if (sort === undefined || others.length > 0)
      throw new Error(`profile ${profile} needs exactly one QueueSort plug-in`)
    if (this.#bind.length === 0) throw new Error(`profile ${profile} has no Bind plug-in`)
    this.#queueSort = sort
  }

  get hasPostFilter(): boolean {
    return this.#postFilter.length > 0
  }

  preEnqueue(pod: Pod): Status | undefined {
    return firstVerdict(this.#preEnqueue, (plugin) => plugin.preEnqueue(pod))
  }

  less(a: QueuedPod, b: QueuedPod): boolean {
    return this.#queueSort.less(a, b)
  }

  /** Asks every PreFilter plug-in; the nodes that fit are those that all of them name. */
  preFilter(state: CycleState, pod: Pod): PreFilterResult {
    let nodeNames: ReadonlySet<string> | undefined
    for (const plugin of this.#preFilter) {
      const result = plugin.preFilter(state, pod)
      if (result?.status?.code === 'skip') state.skippedFilters.add(plugin.name)
      else if (result?.status !== undefined) return { status: by(plugin.name, result.status) }
      if (result?.nodeNames !== undefined) {
        nodeNames = nodeNames === undefined ? result.nodeNames : nodeNames.intersection(result.nodeNames)
      }
    }
    return nodeNames === undefined ? {} : { nodeNames }
  }

  /** Asks the Filter plug-ins about one node, up to the first that says no. */
  filter(state: CycleState, pod: Pod, node: NodeInfo): Status | undefined {
    for (const plugin of this.#filter) {
      if (state.skippedFilters.has(plugin.name)) continue
      const verdict = plugin.filter(state, pod, node)
      if (verdict !== undefined) return by(plugin.name, verdict)
    }
    return undefined
  }

  /** Asks PostFilter plug-ins until one has made room. */
  async postFilter(state: CycleState, pod: Pod, rejections: ReadonlyMap<string, Status>): Promise<PostFilterResult> {
    const reasons: string[] = []
    for (const plugin of this.#postFilter) {
      const result = await plugin.postFilter(state, pod, rejections)
      if (result.status === undefined) return result
      if (result.status.code === 'error') return { status: by(plugin.name, result.status) }
      reasons.push(...result.status.reasons)
    }
    return { status: { code: 'unschedulable', reasons } }
  }

  preScore(state: CycleState, pod: Pod, nodes: readonly NodeInfo[]): Status | undefined {
    return firstVerdict(this.#preScore, (plugin) => {
      const verdict = plugin.preScore(state, pod, nodes)
      if (verdict?.code !== 'skip') return verdict
      state.skippedScores.add(plugin.name)
      return undefined
    })
  }

  /** The weighted sum of all scores, node by node. */
  score(state: CycleState, pod: Pod, nodes: readonly NodeInfo[]): readonly number[] {
    const totals = Array.from<number>({ length: nodes.length }).fill(0)
    for (const { plugin, weight } of this.#score) {
      if (state.skippedScores.has(plugin.name)) continue
      const scores = nodes.map((node) => plugin.score(state, pod, node))
      plugin.normalize?.(state, pod, scores)
      for (const [index, score] of scores.entries()) totals[index]! += score * weight
    }
    return totals
  }

  /** Reserves in order; the caller unreserves after a rejection. */
  reserve(state: CycleState, pod: Pod, nodeName: string): Status | undefined {
    return firstVerdict(this.#reserve, (plugin) => plugin.reserve(state, pod, nodeName))
  }

  /** Gives back in reverse order; also what a failed `reserve` had claimed. */
  unreserve(state: CycleState, pod: Pod, nodeName: string): void {
    for (const plugin of this.#reserve.toReversed()) plugin.unreserve(state, pod, nodeName)
  }

  /** Asks for permission. A `wait` carries the shortest time-out of the plug-ins that wait. */
  permit(state: CycleState, pod: Pod, nodeName: string): { status?: Status; waits: ReadonlyMap<string, number> } {
    const waits = new Map<string, number>()
    for (const plugin of this.#permit) {
      const result = plugin.permit(state, pod, nodeName)
      if (result?.status === undefined) continue
      if (result.status.code !== 'wait') return { status: by(plugin.name, result.status), waits: new Map() }
      waits.set(plugin.name, result.timeoutMs ?? 0)
    }
    return { waits }
  }

  async preBind(state: CycleState, pod: Pod, nodeName: string, signal: AbortSignal): Promise<Status | undefined> {
    for (const plugin of this.#preBind) {
      const verdict = await plugin.preBind(state, pod, nodeName, signal)
      if (verdict !== undefined) return by(plugin.name, verdict)
    }
    return undefined
  }

  async bind(state: CycleState, pod: Pod, nodeName: string, signal: AbortSignal): Promise<Status | undefined> {
    for (const plugin of this.#bind) {
      const verdict = await plugin.bind(state, pod, nodeName, signal)
      if (verdict?.code === 'skip') continue
      return verdict === undefined ? undefined : by(plugin.name, verdict)
    }
    return { code: 'error', reasons: ['no Bind plug-in wanted to bind the pod'] }
  }

  postBind(state: CycleState, pod: Pod, nodeName: string): void {
    for (const plugin of this.#postBind) plugin.postBind(state, pod, nodeName)
  }
}

function firstVerdict<P extends Plugin>(
  plugins: readonly P[],
  ask: (plugin: P) => Status | undefined,
): Status | undefined {
  for (const plugin of plugins) {
    const verdict = ask(plugin)
    if (verdict !== undefined) return by(plugin.name, verdict)
  }
  return undefined
}
