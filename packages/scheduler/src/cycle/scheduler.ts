import type { Pod } from '@keelson/api'
import { isNotFound } from '@keelson/apimachinery'
import type { Client, EventRecorder } from '@keelson/client'
import { runnable, type Clock, type Logger, type Random, type Runnable } from '@keelson/component-base'
import type { NominatedPods } from '../cache/nominated-pods.ts'
import type { SchedulerCache } from '../cache/scheduler-cache.ts'
import type { CycleState } from '../framework/cycle-state.ts'
import type { Framework } from '../framework/framework.ts'
import { isRejection, type Status } from '../framework/status.ts'
import type { WaitingPods } from '../framework/waiting-pods.ts'
import type { SchedulerMetrics } from '../metrics.ts'
import type { QueuedPod } from '../queue/queued-pod.ts'
import type { SchedulingQueue } from '../queue/scheduling-queue.ts'
import type { Failure } from './failure.ts'
import { NodeFinder, type FitError } from './find-node.ts'
import { fitMessage } from './fit-message.ts'
import { recordFailure } from './record-failure.ts'

/** What the scheduler works with. */
export interface SchedulerOptions {
  readonly client: Client
  readonly cache: SchedulerCache
  readonly queue: SchedulingQueue
  readonly nominated: NominatedPods
  readonly waitingPods: WaitingPods
  readonly frameworks: ReadonlyMap<string, Framework>
  readonly recorder: EventRecorder
  readonly metrics: SchedulerMetrics
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/**
 * Bindings under way at the same time: enough to keep the API server busy, few enough not to be turned away by it (its
 * default is 200 writes in flight), and a pause for everything else in between. Pods that wait for permission do not
 * count: it may be other pods that they wait for.
 */
const maxBindings = 100

interface Attempt {
  readonly queued: QueuedPod
  readonly framework: Framework
  readonly startedAt: number
}

/** What came of claiming a node: a refusal, or nothing against it so far. */
interface Outcome {
  readonly refusal?: Status
  /** What the plug-ins say in the end that delay the binding. */
  readonly permission?: Promise<Status | undefined>
}

/** A node was claimed for a pod. */
interface Claim {
  readonly attempt: Attempt
  readonly state: CycleState
  readonly nodeName: string
  readonly permission: Outcome['permission']
}

/**
 * Takes one pod after the other from the queue and gives it a node. Choosing is done pod by pod; waiting for permission
 * and binding, which waits for the API server, go on beside it, and the cache counts the pod on its node meanwhile.
 */
export class Scheduler {
  readonly #options: SchedulerOptions
  readonly #finder: NodeFinder
  /** Pods that have their node and are not bound yet. */
  readonly #committing = new Set<Promise<void>>()
  #bindings = 0
  #onBindingEnd: () => void = () => undefined
  readonly #stop = new AbortController()
  #loop: Promise<void> = Promise.resolve()

  constructor(options: SchedulerOptions) {
    this.#options = options
    this.#finder = new NodeFinder({ ...options, enter: options.metrics.enter })
  }

  /** The scheduling loop as something that starts and stops; stopping waits for bindings under way. */
  asRunnable(): Runnable {
    return runnable(
      'scheduler',
      () => {
        this.#loop = this.#run()
      },
      async () => {
        this.#stop.abort()
        this.#options.queue.close()
        await this.#loop
        // Only now, for the loop's last pod may have begun to wait.
        for (const waiting of this.#options.waitingPods) waiting.reject('', 'the scheduler stops')
        await Promise.allSettled(this.#committing)
      },
    )
  }

  async #run(): Promise<void> {
    const { queue, frameworks, clock } = this.#options
    for (let queued = await queue.pop(); queued !== undefined; queued = await queue.pop()) {
      const framework = frameworks.get(queued.pod.spec?.schedulerName ?? '')
      if (framework === undefined || queued.pod.metadata.deletionTimestamp !== undefined) {
        queue.done(queued.key)
        continue
      }
      const attempt = { queued, framework, startedAt: clock.monotonic() }
      try {
        await this.#schedule(attempt)
      } catch (err) {
        await this.#faulty(attempt, err)
      }
    }
  }

  async #schedule(attempt: Attempt): Promise<void> {
    const { cache, metrics, clock } = this.#options
    const { queued, framework } = attempt
    const decision = this.#finder.find(framework, queued.pod, cache.nodes)
    metrics.algorithmRan((clock.monotonic() - attempt.startedAt) / 1000)
    if ('failure' in decision) return this.#broken(attempt, decision.failure)
    if ('fit' in decision) return this.#unfit(attempt, decision.fit, decision.state)
    const { nodeName, state } = decision
    cache.assume(queued.pod, nodeName)
    const { refusal, permission } = this.#tryToClaim(attempt, state, nodeName)
    const claim = { attempt, state, nodeName, permission }
    if (refusal !== undefined) return this.#undo(claim, refusal)
    const committed = this.#commit(claim).catch((err: unknown) => this.#faulty(attempt, err))
    this.#committing.add(committed)
    void committed.finally(() => this.#committing.delete(committed))
    while (this.#bindings >= maxBindings) {
      await new Promise<void>((resolve) => {
        this.#onBindingEnd = resolve
      })
    }
  }

  #tryToClaim(attempt: Attempt, state: CycleState, nodeName: string): Outcome {
    try {
      return this.#claim(attempt, state, nodeName)
    } catch (err) {
      return { refusal: { code: 'error', reasons: [messageOf(err)], cause: err } }
    }
  }

  /** Reserves and asks for permission, which may be given later. */
  #claim({ queued: { pod }, framework }: Attempt, state: CycleState, nodeName: string): Outcome {
    const { metrics, waitingPods, clock } = this.#options
    const leaveReserve = metrics.enter('Reserve', framework.profile)
    const verdict = framework.reserve(state, pod, nodeName)
    leaveReserve(verdict)
    if (verdict !== undefined) return { refusal: verdict }
    const leavePermit = metrics.enter('Permit', framework.profile)
    const { status, waits } = framework.permit(state, pod, nodeName)
    leavePermit(status)
    if (status !== undefined) return { refusal: status }
    if (waits.size === 0) return {}
    const since = clock.monotonic()
    const permission = waitingPods.wait(pod, waits).then((decided) => {
      metrics.waitedForPermit(decided, (clock.monotonic() - since) / 1000)
      return decided
    })
    return { permission }
  }

  /** Waits for permission and binds. */
  async #commit(claim: Claim): Promise<void> {
    const refusal = claim.permission === undefined ? undefined : await claim.permission
    if (refusal !== undefined) return this.#undo(claim, refusal)
    this.#bindings += 1
    const verdict = await this.#bind(claim)
    this.#bindings -= 1
    this.#onBindingEnd()
    return verdict === undefined ? this.#bound(claim) : this.#undo(claim, verdict)
  }

  /** Runs what comes before binding, and binds; never rejects. */
  async #bind({ attempt: { queued, framework }, state, nodeName }: Claim): Promise<Status | undefined> {
    const { enter } = this.#options.metrics
    const { pod } = queued
    const { signal } = this.#stop
    const timed = async (point: 'PreBind' | 'Bind', run: () => Promise<Status | undefined>) => {
      const leave = enter(point, framework.profile)
      const verdict = await run()
      leave(verdict)
      return verdict
    }
    return (
      (await timed('PreBind', () => framework.preBind(state, pod, nodeName, signal))) ??
      (await timed('Bind', () => framework.bind(state, pod, nodeName, signal)))
    )
  }

  #bound({ attempt, state, nodeName }: Claim): void {
    const { queue, nominated, recorder, metrics, clock, logger } = this.#options
    const { queued, framework, startedAt } = attempt
    const { pod, key } = queued
    nominated.delete(key)
    queue.done(key)
    const leavePostBind = metrics.enter('PostBind', framework.profile)
    framework.postBind(state, pod, nodeName)
    leavePostBind()
    recorder.event(pod, 'Normal', 'Scheduled', `Successfully assigned ${key} to ${nodeName}`)
    const now = clock.monotonic()
    metrics.attempted('scheduled', framework.profile, (now - startedAt) / 1000)
    metrics.scheduled(queued.attempts, (now - queued.firstQueuedAt) / 1000)
    logger.debug({ pod: key, node: nodeName, attempts: queued.attempts }, 'Bound pod')
  }

  /** Takes back what was claimed, and says why. */
  async #undo({ attempt, state, nodeName }: Claim, verdict: Status): Promise<void> {
    const { cache, queue } = this.#options
    const { key, pod } = attempt.queued
    attempt.framework.unreserve(state, pod, nodeName)
    cache.forget(key)
    if (this.#stop.signal.aborted) return
    // Others may have been rejected for the room that was claimed; no watch event will tell them that it is free.
    queue.onEvent({ event: { resource: 'Pod', action: 'delete' }, before: pod })
    if (isNotFound(verdict.cause)) return queue.done(key)
    if (!isRejection(verdict)) return this.#broken(attempt, verdict)
    const rejections = new Map([[nodeName, verdict]])
    const rejectedBy = new Set(verdict.plugin === undefined ? [] : [verdict.plugin])
    const message = fitMessage({ numAllNodes: cache.nodes.length, rejections, rejectedBy })
    return this.#unschedulable(attempt, { reason: 'Unschedulable', message, nominatedNodeName: '' }, rejectedBy)
  }

  async #unfit(attempt: Attempt, fit: FitError, state: CycleState): Promise<void> {
    const post = await this.#makeRoom(attempt, fit, state)
    const message = fitMessage(fit, post?.status?.reasons.join(' '))
    const { nominatedNodeName } = post ?? {}
    return this.#unschedulable(attempt, { reason: 'Unschedulable', message, nominatedNodeName }, fit.rejectedBy)
  }

  async #makeRoom({ queued, framework }: Attempt, fit: FitError, state: CycleState) {
    if (!framework.hasPostFilter || fit.numAllNodes === 0) return undefined
    const leave = this.#options.metrics.enter('PostFilter', framework.profile)
    const result = await framework.postFilter(state, queued.pod, fit.rejections)
    leave(result.status)
    return result
  }

  async #unschedulable(attempt: Attempt, failure: Failure, rejectedBy: ReadonlySet<string>): Promise<void> {
    const { metrics, queue, clock } = this.#options
    const { queued, framework } = attempt
    metrics.attempted('unschedulable', framework.profile, (clock.monotonic() - attempt.startedAt) / 1000)
    if (queue.failed(queued.key, rejectedBy)) await this.#record(queued.pod, failure)
  }

  /** A fault of a plug-in over one pod must not keep the others from their nodes. */
  async #faulty(attempt: Attempt, err: unknown): Promise<void> {
    this.#options.cache.forget(attempt.queued.key)
    await this.#broken(attempt, { code: 'error', reasons: [messageOf(err)], cause: err })
  }

  async #broken(attempt: Attempt, verdict: Status): Promise<void> {
    const { logger, metrics, queue, clock } = this.#options
    const { queued, framework } = attempt
    if (this.#stop.signal.aborted) return
    const message = verdict.reasons.join(', ')
    logger.error({ pod: queued.key, err: verdict.cause, reason: message }, 'Failed to schedule pod, it is tried again')
    metrics.attempted('error', framework.profile, (clock.monotonic() - attempt.startedAt) / 1000)
    const failure = { reason: 'SchedulerError', message, nominatedNodeName: '' } as const
    if (queue.failed(queued.key, new Set())) await this.#record(queued.pod, failure)
  }

  #record(pod: Pod, failure: Failure): Promise<void> {
    return recordFailure(pod, failure, { ...this.#options, signal: this.#stop.signal })
  }
}

/** The pod that a scheduler's profile is responsible for and that has no node yet. */
export function isWaiting(pod: Pod, frameworks: ReadonlyMap<string, Framework>): boolean {
  const isFinished = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
  return !pod.spec?.nodeName && !isFinished && frameworks.has(pod.spec?.schedulerName ?? '')
}

function messageOf(err: unknown): string {
  return err instanceof Error ? err.message : String(err)
}
