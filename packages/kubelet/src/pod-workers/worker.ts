import type { Pod } from '@keelson/api'
import type { Timer } from '@keelson/component-base'
import type { Rejection } from '../admission/port.ts'
import { formatPod } from '../format/pod.ts'
import { rejectedStatus } from '../status/pod-status.ts'
import type { PodWorkerDeps } from './deps.ts'
import { minimumGraceSeconds } from './kill-container.ts'
import { asksForWork } from './relevance.ts'
import { createPodState, graceSecondsOf, isDeleted, isFinished } from './pod-state.ts'
import type { PodState } from './pod-state.ts'
import { syncPod } from './sync-pod.ts'
import { cleanUp, release, terminate } from './terminate-pod.ts'

/** Looks after one pod, one pass at a time. */
export interface PodWorker {
  readonly state: PodState
  /** The pod has changed in the API. */
  update(pod: Pod): void
  /** The pod is not to run here: it fails without anything of it being made. */
  reject(rejection: Rejection): void
  /** The API has no such pod any more. */
  gone(): void
  /** Something about the pod has happened: look again. */
  wake(): void
  /** Ends the pod for a reason of the node's own; resolves once nothing of it runs. */
  end(verdict: NonNullable<PodState['verdict']>, graceSeconds?: number): Promise<void>
  /** Stops looking; the pod's containers run on. */
  stop(): Promise<void>
}

const retryInitialMs = 1000
const retryMaxMs = 60_000
const stopPatienceMs = 500

/** `onDone` is called when nothing of the pod is left to look after. */
export function createPodWorker(
  pod: Pod,
  options: { deps: PodWorkerDeps; isNew: boolean; onDone: (uid: string) => void },
): PodWorker {
  const { deps } = options
  const { clock, logger } = deps
  const state = createPodState(pod, options.isNew ? clock.monotonic() : undefined)
  const ended = Promise.withResolvers<void>()
  let pass = new AbortController()
  let dirty = false
  let running: Promise<void> | undefined
  let timer: Timer | undefined
  let stopped = false
  let failures = 0

  function wake(): void {
    dirty = true
    timer?.cancel()
    if (running || stopped) return
    running = loop().finally(() => {
      running = undefined
      if (dirty && !stopped) wake()
    })
  }

  async function loop(): Promise<void> {
    while (dirty && !stopped) {
      dirty = false
      pass = new AbortController()
      const began = clock.monotonic()
      const stage = state.stage
      try {
        const againInMs = await step(pass.signal)
        failures = 0
        if (againInMs !== undefined) later(againInMs)
      } catch (err) {
        if (pass.signal.aborted) continue
        const delayMs = Math.min(retryMaxMs, retryInitialMs * 2 ** failures++)
        logger.error({ err, pod: formatPod(state.pod), stage, delayMs }, 'pod pass failed')
        later(delayMs)
      } finally {
        const operation = stage === 'running' ? 'sync' : stage
        deps.metrics.workerDuration(operation, (clock.monotonic() - began) / 1000)
      }
    }
  }

  /** One step of the pod's life; returns when to look again without being woken. */
  async function step(signal: AbortSignal): Promise<number | undefined> {
    if (state.stage === 'running') {
      const outcome = await syncPod(state, deps, signal)
      if (!outcome.finished) return outcome.againInMs
      state.stage = 'terminating'
    }
    if (state.stage === 'terminating') {
      await terminate(state, deps, signal)
      signal.throwIfAborted()
      await release(state, deps)
      state.stage = 'terminated'
      ended.resolve()
    }
    if (state.gone) {
      await cleanUp(state, deps)
      stopped = true
      options.onDone(state.uid)
      return undefined
    }
    // A pod that ended by itself first and was deleted then.
    if (isDeleted(state.pod)) deps.status.finishDeletion(state.pod)
    return undefined
  }

  function later(ms: number): void {
    timer?.cancel()
    if (!dirty && !stopped) timer = clock.setTimeout(wake, ms).unref()
  }

  /** Leaves the running stage, or restarts the termination when less time is left than before. */
  function beginTermination(graceBefore: number): void {
    if (state.stage === 'terminated') return
    const shortened = state.stage === 'terminating' && graceSecondsOf(state) < graceBefore
    if (state.stage === 'running' || shortened) {
      state.stage = 'terminating'
      pass.abort()
      if (shortened) hurry()
    }
  }

  /** Ends at once what is being waited for: a stop under way does not hear of the new grace period. */
  function hurry(): void {
    const grace = Math.max(minimumGraceSeconds, graceSecondsOf(state))
    for (const container of deps.cache.get(state.uid).containers) {
      if (container.state !== 'running') continue
      deps.runtime.stopContainer(container.id, grace).catch((err: unknown) => {
        logger.warn({ err, container: container.name }, 'container could not be stopped sooner')
      })
    }
  }

  return {
    state,
    update(next) {
      const grace = graceSecondsOf(state)
      const first = state.pod === next
      const relevant = first || asksForWork(state.pod, next)
      state.pod = next
      if (!relevant) return
      if (isDeleted(next) || (isFinished(next) && state.stage === 'running')) beginTermination(grace)
      wake()
    },
    reject({ reason, message }) {
      logger.info({ pod: formatPod(state.pod), reason }, 'pod was rejected')
      deps.events.pod(state.pod, 'Warning', reason, message)
      deps.metrics.podRejected(reason)
      deps.status.set(state.pod, rejectedStatus(state.pod, { reason, message, now: clock.now() }))
      state.stage = 'terminated'
      ended.resolve()
    },
    gone() {
      state.gone = true
      beginTermination(graceSecondsOf(state))
      wake()
    },
    wake,
    end(verdict, graceSeconds) {
      const before = graceSecondsOf(state)
      if (state.stage === 'running') state.verdict = verdict
      if (graceSeconds !== undefined) state.graceSeconds = graceSeconds
      beginTermination(before)
      wake()
      return ended.promise
    },
    async stop() {
      stopped = true
      timer?.cancel()
      pass.abort()
      // A container that is given its grace period is not waited for: the engine ends it without us.
      await Promise.race([running, clock.sleep(stopPatienceMs)])
    },
  }
}
