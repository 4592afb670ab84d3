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

/** What PreFilter plug-ins found out together. */
export interface PreFilterVerdict extends PreFilterResult {
  /** The plug-ins that rejected the pod, or named the nodes that can fit. */
  readonly restrictedBy: readonly string[]
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

  /** The plug-ins that judge nodes. */
  get filters(): readonly string[] {
    return this.#filter.map(({ name }) => name)
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
  preFilter(state: CycleState, pod: Pod): PreFilterVerdict {
    let nodeNames: ReadonlySet<string> | undefined
    const restrictedBy: string[] = []
    for (const plugin of this.#preFilter) {
      const result = plugin.preFilter(state, pod)
      if (result?.status?.code === 'skip') state.skippedFilters.add(plugin.name)
      else if (result?.status !== undefined) {
        return { restrictedBy: [plugin.name], status: by(plugin.name, result.status) }
      }
      if (result?.nodeNames === undefined) continue
      restrictedBy.push(plugin.name)
      nodeNames = nodeNames === undefined ? result.nodeNames : nodeNames.intersection(result.nodeNames)
      if (nodeNames.size === 0) return { restrictedBy, status: nothingLeft(restrictedBy) }
    }
    return { restrictedBy, ...(nodeNames === undefined ? {} : { nodeNames }) }
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
    let nominatedNodeName: string | undefined
    for (const plugin of this.#postFilter) {
      const result = await plugin.postFilter(state, pod, rejections)
      if (result.status === undefined) return result
      if (result.status.code === 'error') return { status: by(plugin.name, result.status) }
      reasons.push(...result.status.reasons)
      nominatedNodeName ??= result.nominatedNodeName
    }
    return { nominatedNodeName, status: { code: 'unschedulable', reasons } }
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

  /** Asks for permission. `waits` says for how long each plug-in that delays the pod does so at most, in milliseconds. */
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

  /** Runs the work before the binding; never rejects. */
  async preBind(state: CycleState, pod: Pod, nodeName: string, signal: AbortSignal): Promise<Status | undefined> {
    for (const plugin of this.#preBind) {
      const verdict = await orBroken('PreBind', plugin, () => plugin.preBind(state, pod, nodeName, signal))
      if (verdict !== undefined) return by(plugin.name, verdict)
    }
    return undefined
  }

  /** Has the first plug-in bind that wants to; never rejects. */
  async bind(state: CycleState, pod: Pod, nodeName: string, signal: AbortSignal): Promise<Status | undefined> {
    for (const plugin of this.#bind) {
      const verdict = await orBroken('Bind', plugin, () => plugin.bind(state, pod, nodeName, signal))
      if (verdict?.code === 'skip') continue
      return verdict === undefined ? undefined : by(plugin.name, verdict)
    }
    return { code: 'error', reasons: ['no Bind plug-in wanted to bind the pod'] }
  }

  postBind(state: CycleState, pod: Pod, nodeName: string): void {
    for (const plugin of this.#postBind) plugin.postBind(state, pod, nodeName)
  }
}

/** What a plug-in throws is a verdict too: that it is broken, in upstream's words. */
async function orBroken(
  point: string,
  { name }: Plugin,
  run: () => Promise<Status | undefined>,
): Promise<Status | undefined> {
  try {
    return await run()
  } catch (err) {
    const message = err instanceof Error ? err.message : String(err)
    return { code: 'error', reasons: [`running ${point} plugin "${name}": ${message}`], cause: err }
  }
}

function nothingLeft(plugins: readonly string[]): Status {
  const words =
    plugins.length === 1 ? `plugin ${plugins[0]}` : `plugin(s) [${plugins.toSorted().join(' ')}] simultaneously`
  return { code: 'unschedulableAndUnresolvable', reasons: [`node(s) didn't satisfy ${words}`] }
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
