import type { Secret } from '@keelson/api'
import { formatDuration } from '@keelson/component-base'
import { isContainerConfigError } from '../containers/config-error.ts'
import { abortable } from '../abortable.ts'
import { formatPod } from '../format/pod.ts'
import { isImageError } from '../images/image-error.ts'
import { containerHash } from '../plan/container-hash.ts'
import { latestContainer } from '../plan/pod-runtime-status.ts'
import type { ContainerStart } from '../plan/pod-actions.ts'
import type { ContainerMount, SandboxStatus } from '../runtime/types.ts'
import { isVolumeError } from '../volumes/port.ts'
import type { PreparedVolumes } from '../volumes/port.ts'
import { containerConfig } from './container-config.ts'
import type { PodWorkerDeps } from './deps.ts'
import { killContainer } from './kill-container.ts'
import { linkLogs } from './log-links.ts'
import type { PodState } from './pod-state.ts'
import { graceSecondsOf } from './pod-state.ts'

/** How soon a container that could not be made is tried again when nothing else wakes its pod. */
const retryMs = 10_000

/** What the containers of one pass have in common. */
export interface StartContext {
  readonly sandbox: SandboxStatus
  readonly volumes: PreparedVolumes
  readonly podFiles: readonly ContainerMount[]
  readonly secrets: readonly Secret[]
  readonly signal: AbortSignal
}

/** What became of a start: it runs, or it waits and is to be tried again after so many milliseconds. */
export type StartOutcome = { started: true } | { started: false; retryAfterMs: number }

/**
 * Starts one container, unless it has crashed too recently. Every failure becomes a waiting reason in the
 * state and an event; it never rejects but for an aborted pass.
 */
export async function startContainer(
  state: PodState,
  start: ContainerStart,
  context: StartContext,
  deps: PodWorkerDeps,
): Promise<StartOutcome> {
  const { container } = start
  // The plan saw the container before this pass ended it.
  const previous = latestContainer(deps.cache.get(state.uid), container.name) ?? start.previous
  return startAfter(state, { ...start, previous }, context, deps)
}

async function startAfter(
  state: PodState,
  start: ContainerStart,
  context: StartContext,
  deps: PodWorkerDeps,
): Promise<StartOutcome> {
  const { pod } = state
  const { container } = start
  const wait = crashWait(state, start, deps)
  if (wait > 0) return { started: false, retryAfterMs: wait }
  try {
    const id = await create(state, start, context, deps)
    await run(state, { start, id }, context, deps)
    state.waiting.delete(container.name)
    deps.metrics.containerStarted(start.kind)
    return { started: true }
  } catch (err) {
    context.signal.throwIfAborted()
    const failure = explain(err)
    state.waiting.set(container.name, { reason: failure.reason, message: failure.message })
    deps.metrics.containerStarted(start.kind, failure.reason)
    if (failure.event) deps.events.container(pod, container, 'Warning', 'Failed', `Error: ${failure.event}`)
    deps.logger.debug({ err, pod: formatPod(pod), container: container.name }, 'container could not be started')
    return { started: false, retryAfterMs: failure.retryAfterMs }
  }
}

/** Milliseconds a crashing container has to wait still; when it may go on, the attempt is counted. */
function crashWait(state: PodState, { container, previous }: ContainerStart, deps: PodWorkerDeps): number {
  if (previous?.state !== 'exited') return 0
  const { pod } = state
  const key = `${state.uid}/${container.name}/${containerHash(container)}`
  const remaining = deps.backoff.remaining(key, previous.finishedAt)
  if (remaining === 0) {
    deps.backoff.next(key, previous.finishedAt)
    return 0
  }
  const message = `back-off ${formatDuration(deps.backoff.delay(key))} restarting failed container=${container.name} pod=${formatPod(pod)}`
  if (state.waiting.get(container.name)?.message !== message) {
    const text = `Back-off restarting failed container ${container.name} in pod ${formatPod(pod)}`
    deps.events.container(pod, container, 'Warning', 'BackOff', text)
  }
  state.waiting.set(container.name, { reason: 'CrashLoopBackOff', message })
  return remaining
}

class StartError extends Error {
  readonly reason: string
  readonly event: string | undefined

  constructor(reason: string, message: string, event?: string) {
    super(message)
    this.reason = reason
    this.event = event
  }
}

function explain(err: unknown): { reason: string; message: string; event?: string; retryAfterMs: number } {
  const message = err instanceof Error ? err.message : String(err)
  if (isImageError(err)) return { reason: err.reason, message, event: err.reason, retryAfterMs: err.retryAfterMs }
  if (isContainerConfigError(err)) return { reason: err.reason, message, event: message, retryAfterMs: retryMs }
  if (isVolumeError(err))
    return { reason: 'CreateContainerConfigError', message, event: message, retryAfterMs: retryMs }
  if (err instanceof StartError) return { reason: err.reason, message, event: err.event, retryAfterMs: 0 }
  return { reason: 'CreateContainerError', message, event: message, retryAfterMs: retryMs }
}

async function create(
  state: PodState,
  { container, previous }: ContainerStart,
  context: StartContext,
  deps: PodWorkerDeps,
): Promise<string> {
  const image = await abortable(deps.images.ensure(state.pod, container, context.secrets), context.signal)
  const ingredients = { ...context, image, attempt: attemptOf(state, container.name, previous?.attempt) }
  const config = await containerConfig(state.pod, container, ingredients, deps)
  const id = await deps.runtime.createContainer(context.sandbox.id, config)
  deps.events.container(state.pod, container, 'Normal', 'Created', 'Container created')
  return id
}

/** One more than the newest attempt; what the runtime has forgotten the API still knows. */
function attemptOf(state: PodState, name: string, previous: number | undefined): number {
  if (previous !== undefined) return previous + 1
  const { containerStatuses = [], initContainerStatuses = [] } = state.pod.status ?? {}
  const known = [...containerStatuses, ...initContainerStatuses].find((status) => status.name === name)
  return known?.containerID ? known.restartCount + 1 : (known?.restartCount ?? 0)
}

async function run(
  state: PodState,
  { start, id }: { start: ContainerStart; id: string },
  context: StartContext,
  deps: PodWorkerDeps,
): Promise<void> {
  const { container } = start
  try {
    await deps.runtime.startContainer(id)
  } catch (err) {
    await deps.pleg.refreshContainer(id)
    const message = (err as Error).message
    throw new StartError('RunContainerError', message, message)
  }
  deps.events.container(state.pod, container, 'Normal', 'Started', 'Container started')
  await deps.pleg.refreshContainer(id)
  const status = deps.cache.container(id)
  if (status) {
    await linkLogs(status, deps.paths).catch((err: unknown) =>
      deps.logger.warn({ err, container: container.name }, 'log links could not be made'),
    )
  }
  if (container.lifecycle?.postStart) await postStart(state, { start, id }, context, deps)
}

/** A container whose postStart hook fails is ended again. */
async function postStart(
  state: PodState,
  { start, id }: { start: ContainerStart; id: string },
  context: StartContext,
  deps: PodWorkerDeps,
): Promise<void> {
  const { container } = start
  const podIP = context.sandbox.ips[0] ?? '127.0.0.1'
  try {
    await deps.hooks.run(
      container.lifecycle?.postStart ?? {},
      { container, containerId: id, podIP },
      { signal: context.signal },
    )
  } catch (err) {
    context.signal.throwIfAborted()
    deps.logger.debug({ err, container: container.name }, 'postStart hook failed')
    deps.events.container(state.pod, container, 'Warning', 'FailedPostStartHook', 'PostStartHook failed')
    const status = deps.cache.container(id) ?? latestContainer(deps.cache.get(state.uid), container.name)
    if (status?.state === 'running') {
      const options = { graceSeconds: graceSecondsOf(state), message: 'FailedPostStartHook', signal: context.signal }
      await killContainer(state.pod, { container, status }, options, deps)
    }
    throw new StartError('PostStartHookError', (err as Error).message)
  }
}
