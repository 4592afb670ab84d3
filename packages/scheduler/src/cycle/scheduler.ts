import { pods, type Pod } from '@keelson/api'
import { isNotFound, rfc3339 } from '@keelson/apimachinery'
import type { Client, EventRecorder } from '@keelson/client'
import { runnable, type Clock, type Logger, type Random, type Runnable } from '@keelson/component-base'
import type { SchedulerCache } from '../cache/scheduler-cache.ts'
import type { CycleState } from '../framework/cycle-state.ts'
import type { Framework } from '../framework/framework.ts'
import { isRejection, type Status } from '../framework/status.ts'
import type { SchedulerMetrics } from '../metrics.ts'
import type { QueuedPod } from '../queue/queued-pod.ts'
import type { SchedulingQueue } from '../queue/scheduling-queue.ts'
import { failurePatch, type FailureCondition } from './failure.ts'
import { NodeFinder, type FitError } from './find-node.ts'
import { fitMessage } from './fit-message.ts'

/** What the scheduler works with. */
export interface SchedulerOptions {
  readonly client: Client
  readonly cache: SchedulerCache
  readonly queue: SchedulingQueue
  readonly frameworks: ReadonlyMap<string, Framework>
  readonly recorder: EventRecorder
  readonly metrics: SchedulerMetrics
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/**
 * Bindings under way at the same time: enough to keep the API server busy, few enough not to be turned away by it (its
 * default is 200 writes in flight), and a pause for everything else in between.
 */
const maxBindings = 100

interface Attempt {
  readonly queued: QueuedPod
  readonly framework: Framework
  readonly startedAt: number
}

/**
 * Takes one pod after the other from the queue and gives it a node. Choosing is done pod by pod; binding, which waits for
 * the API server, goes on beside it, and the cache counts the pod on its node meanwhile.
 */
export class Scheduler {
  readonly #options: SchedulerOptions
  readonly #finder: NodeFinder
  readonly #bindings = new Set<Promise<void>>()
  #onBindingEnd: () => void = () => undefined
  readonly #stop = new AbortController()
  #loop: Promise<void> = Promise.resolve()

  constructor(options: SchedulerOptions) {
    this.#options = options
    this.#finder = new NodeFinder(options.random, options.metrics.enter)
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
        await Promise.allSettled(this.#bindings)
      },
    )
  }

  async #run(): Promise<void> {
    const { cache, queue, frameworks, clock } = this.#options
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
        // A fault of a plug-in over one pod must not keep the others from their nodes.
        cache.forget(queued.key)
        await this.#broken(attempt, { code: 'error', reasons: [messageOf(err)], cause: err })
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
    const refusal = this.#claim(attempt, state, nodeName)
    if (refusal !== undefined) return this.#undo(attempt, state, nodeName, refusal)
    const binding = this.#bind(attempt, state, nodeName)
    this.#bindings.add(binding)
    void binding.finally(() => {
      this.#bindings.delete(binding)
      this.#onBindingEnd()
    })
    while (this.#bindings.size >= maxBindings) {
      await new Promise<void>((resolve) => {
        this.#onBindingEnd = resolve
      })
    }
  }

  /** Reserves and asks for permission; undefined when both are given. */
  #claim({ queued, framework }: Attempt, state: CycleState, nodeName: string): Status | undefined {
    const { enter } = this.#options.metrics
    const leaveReserve = enter('Reserve', framework.profile)
    const verdict = framework.reserve(state, queued.pod, nodeName)
    leaveReserve(verdict)
    if (verdict !== undefined) return verdict
    const leavePermit = enter('Permit', framework.profile)
    const { status } = framework.permit(state, queued.pod, nodeName)
    leavePermit(status)
    return status
  }

  /** Runs what comes before binding, and binds; never rejects. */
  async #commit({ queued: { pod }, framework }: Attempt, state: CycleState, nodeName: string) {
    const { enter } = this.#options.metrics
    const { signal } = this.#stop
    const timed = async (point: 'PreBind' | 'Bind', run: () => Promise<Status | undefined>) => {
      const leave = enter(point, framework.profile)
      let verdict: Status | undefined
      try {
        verdict = await run()
      } catch (err) {
        verdict = { code: 'error', reasons: [messageOf(err)], cause: err }
      }
      leave(verdict)
      return verdict
    }
    return (
      (await timed('PreBind', () => framework.preBind(state, pod, nodeName, signal))) ??
      (await timed('Bind', () => framework.bind(state, pod, nodeName, signal)))
    )
  }

  async #bind(attempt: Attempt, state: CycleState, nodeName: string): Promise<void> {
    const { queue, recorder, metrics, clock, logger } = this.#options
    const { queued, framework, startedAt } = attempt
    const { pod, key } = queued
    const verdict = await this.#commit(attempt, state, nodeName)
    if (verdict !== undefined) return this.#undo(attempt, state, nodeName, verdict)
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
  async #undo(attempt: Attempt, state: CycleState, nodeName: string, verdict: Status): Promise<void> {
    const { cache, queue } = this.#options
    const { key, pod } = attempt.queued
    attempt.framework.unreserve(state, pod, nodeName)
    cache.forget(key)
    // Others may have been rejected for the room that was claimed; no watch event will tell them that it is free.
    queue.onEvent({ event: { resource: 'Pod', action: 'delete' }, before: pod })
    if (isNotFound(verdict.cause)) return queue.done(key)
    if (!isRejection(verdict)) return this.#broken(attempt, verdict)
    const fit = { numAllNodes: cache.nodes.length, rejections: new Map([[nodeName, verdict]]) }
    return this.#unfit(attempt, fit, state)
  }

  async #unfit(attempt: Attempt, fit: FitError, state: CycleState): Promise<void> {
    const { metrics, clock } = this.#options
    const { framework } = attempt
    const post = fit.preFilter === undefined ? await this.#makeRoom(attempt, fit, state) : undefined
    const plugins = [fit.preFilter, ...fit.rejections.values()].flatMap((verdict) => verdict?.plugin ?? [])
    metrics.attempted('unschedulable', framework.profile, (clock.monotonic() - attempt.startedAt) / 1000)
    // With no node at all nothing has rejected the pod; a node that is added is what helps.
    const rejectedBy = new Set(fit.numAllNodes === 0 ? ['NodeName'] : plugins)
    const message = fitMessage(fit, post?.status?.reasons.join(' '))
    await this.#record(attempt, { reason: 'Unschedulable', message }, rejectedBy)
  }

  async #makeRoom({ queued, framework }: Attempt, fit: FitError, state: CycleState) {
    if (!framework.hasPostFilter) return undefined
    const leave = this.#options.metrics.enter('PostFilter', framework.profile)
    const result = await framework.postFilter(state, queued.pod, fit.rejections)
    leave(result.status)
    return result
  }

  async #broken(attempt: Attempt, verdict: Status): Promise<void> {
    const { logger, metrics, clock } = this.#options
    const { queued, framework } = attempt
    if (this.#stop.signal.aborted) return
    const message = [verdict.plugin, verdict.reasons.join(', ')].filter(Boolean).join(': ')
    logger.error({ pod: queued.key, err: verdict.cause, reason: message }, 'Failed to schedule pod, it is tried again')
    metrics.attempted('error', framework.profile, (clock.monotonic() - attempt.startedAt) / 1000)
    await this.#record(attempt, { reason: 'SchedulerError', message }, new Set())
  }

  async #record(attempt: Attempt, failure: FailureCondition, rejectedBy: ReadonlySet<string>): Promise<void> {
    const { client, clock, queue, recorder, logger } = this.#options
    const { pod, key } = attempt.queued
    queue.failed(key, rejectedBy)
    recorder.event(pod, 'Warning', 'FailedScheduling', failure.message)
    const patch = failurePatch(pod, failure, rfc3339(clock.now()))
    if (patch === undefined) return
    try {
      const { name, namespace } = pod.metadata
      await client.resource(pods).patch(name!, {
        type: 'strategic',
        body: patch,
        subresource: 'status',
        namespace: namespace!,
        signal: this.#stop.signal,
      })
    } catch (err) {
      // The pod waits in the queue all the same; its status is told again at the next attempt.
      if (!isNotFound(err) && !this.#stop.signal.aborted)
        logger.warn({ err, pod: key }, 'Failed to record why the pod waits')
    }
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
