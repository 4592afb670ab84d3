import type { Pod, Secret } from '@keelson/api'
import { parseTime } from '@keelson/apimachinery'
import { podResources } from '../containers/resources.ts'
import { formatPod } from '../format/pod.ts'
import { computePodActions } from '../plan/compute-pod-actions.ts'
import type { ContainerKill, PodActions } from '../plan/pod-actions.ts'
import { runningSandbox } from '../plan/pod-runtime-status.ts'
import type { SandboxStatus } from '../runtime/types.ts'
import { isVolumeError } from '../volumes/port.ts'
import type { PreparedVolumes } from '../volumes/port.ts'
import type { PodWorkerDeps } from './deps.ts'
import { killContainer } from './kill-container.ts'
import { writePodFiles } from './pod-files.ts'
import { graceSecondsOf } from './pod-state.ts'
import type { PodState } from './pod-state.ts'
import { pullSecrets } from './pull-secrets.ts'
import { report } from './report.ts'
import { cgroupOf, sandboxConfig } from './sandbox-config.ts'
import { startContainer } from './start-container.ts'
import type { StartContext } from './start-container.ts'
import { stopPod } from './stop-pod.ts'

/** What a pass came to: when the next one is due without anything happening, and whether the pod has ended. */
export interface SyncOutcome {
  readonly againInMs?: number
  readonly finished?: boolean
}

const failureInitialMs = 500
const failureMaxMs = 120_000

/**
 * One pass over a pod that is meant to run: report, prepare, then plan and act until nothing is left to do but
 * wait. Rejects only when aborted.
 */
export async function syncPod(state: PodState, deps: PodWorkerDeps, signal: AbortSignal): Promise<SyncOutcome> {
  const left = deadlineLeft(state.pod, deps.clock.now())
  if (left <= 0) return endByDeadline(state, deps)
  // Probes first: what an earlier run of the kubelet had found out must not be taken back.
  deps.probes.sync(state.pod, deps.cache.get(state.uid))
  const first = await report(state, deps)
  if (first.phase === 'Succeeded' || first.phase === 'Failed') return { finished: true }

  const wanted = computePodActions(state.pod, deps.cache.get(state.uid), deps.probes)
  let againInMs: number | undefined
  if (!isIdle(wanted)) {
    const problem = networkProblem(state.pod, deps)
    againInMs = problem ? undefined : await act(state, deps, signal)
    const after = await report(state, deps)
    deps.probes.sync(state.pod, deps.cache.get(state.uid))
    if (after.phase === 'Succeeded' || after.phase === 'Failed') return { finished: true }
  } else {
    state.waiting.clear()
    // Contents that follow API objects are brought up to date.
    againInMs = await refreshVolumes(state, deps, signal)
  }
  measureStart(state, deps)
  return { againInMs: earliest(againInMs, Number.isFinite(left) ? left : undefined) }
}

function isIdle(actions: PodActions): boolean {
  return (
    !actions.killPod && actions.kill.length === 0 && actions.createSandbox === undefined && actions.start.length === 0
  )
}

function networkProblem(pod: Pod, deps: PodWorkerDeps): boolean {
  const message = pod.spec?.hostNetwork ? '' : deps.node.networkProblem()
  if (message === '') return false
  deps.events.pod(pod, 'Warning', 'NetworkNotReady', `network is not ready: ${message}`)
  return true
}

/** Prepares and acts; returns when to try again after a failure, or the earliest wait of a container. */
async function act(state: PodState, deps: PodWorkerDeps, signal: AbortSignal): Promise<number | undefined> {
  try {
    const againInMs = await prepareAndApply(state, deps, signal)
    state.failures = 0
    return againInMs
  } catch (err) {
    signal.throwIfAborted()
    return failed(state, err, deps)
  }
}

function failed(state: PodState, err: unknown, deps: PodWorkerDeps): number {
  const message = err instanceof Error ? err.message : String(err)
  if (isVolumeError(err)) deps.events.pod(state.pod, 'Warning', 'FailedMount', message)
  const delayMs = Math.min(failureMaxMs, failureInitialMs * 2 ** state.failures)
  state.failures++
  deps.logger.warn({ err, pod: formatPod(state.pod), delayMs }, 'pod could not be synced')
  return delayMs
}

async function prepareAndApply(state: PodState, deps: PodWorkerDeps, signal: AbortSignal): Promise<number | undefined> {
  const { pod } = state
  deps.objects.register(pod)
  const cgroup = cgroupOf(pod, deps.node)
  const [volumes, secrets] = await Promise.all([
    deps.volumes.prepare(pod, signal),
    pullSecrets(pod, deps),
    cgroup ? deps.cgroups.ensure(cgroup, podResources(pod)) : undefined,
  ])
  signal.throwIfAborted()
  const maxPasses = 3 + (pod.spec?.initContainers ?? []).length
  for (let pass = 0; pass < maxPasses; pass++) {
    const actions = computePodActions(pod, deps.cache.get(state.uid), deps.probes)
    const outcome = await apply(state, actions, { volumes, secrets, signal }, deps)
    // Another pass only where this one has opened the way for more.
    if (!outcome.progress || isIdle(computePodActions(pod, deps.cache.get(state.uid), deps.probes)))
      return outcome.againInMs
    if (outcome.againInMs !== undefined) return outcome.againInMs
  }
  return failureInitialMs
}

interface PassContext {
  volumes: PreparedVolumes
  secrets: readonly Secret[]
  signal: AbortSignal
}

async function apply(
  state: PodState,
  actions: PodActions,
  context: PassContext,
  deps: PodWorkerDeps,
): Promise<{ progress: boolean; againInMs?: number }> {
  if (actions.killPod) await stopPod(state, { graceSeconds: graceSecondsOf(state), signal: context.signal }, deps)
  else await Promise.all(actions.kill.map((kill) => killOne(state, kill, { signal: context.signal, deps })))
  context.signal.throwIfAborted()
  const sandbox =
    actions.createSandbox === undefined
      ? runningSandbox(deps.cache.get(state.uid))
      : await createSandbox(state, actions.createSandbox, deps)
  if (!sandbox || actions.start.length === 0) return { progress: actions.killPod || actions.kill.length > 0 }

  const start: StartContext = { ...context, sandbox, podFiles: await writePodFiles(state.pod, sandbox, deps) }
  let againInMs: number | undefined
  let progress = false
  for (const each of actions.start) {
    context.signal.throwIfAborted()
    const outcome = await startContainer(state, each, start, deps)
    if (outcome.started) progress = true
    else againInMs = earliest(againInMs, outcome.retryAfterMs)
  }
  return { progress, againInMs }
}

async function killOne(
  state: PodState,
  kill: ContainerKill,
  { signal, deps }: { signal: AbortSignal; deps: PodWorkerDeps },
): Promise<void> {
  const probe = { liveness: kill.container.livenessProbe, startup: kill.container.startupProbe, changed: undefined }[
    kill.reason
  ]
  const graceSeconds = probe?.terminationGracePeriodSeconds ?? graceSecondsOf(state)
  await killContainer(state.pod, kill, { graceSeconds, message: kill.message, signal }, deps)
}

async function createSandbox(state: PodState, attempt: number, deps: PodWorkerDeps): Promise<SandboxStatus> {
  const { pod } = state
  if (attempt > 0)
    deps.events.pod(pod, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.')
  try {
    const sandbox = await deps.runtime.runSandbox(sandboxConfig(pod, attempt, deps.node))
    deps.cache.putSandbox(sandbox)
    deps.metrics.sandboxStarted(true)
    return sandbox
  } catch (err) {
    deps.metrics.sandboxStarted(false)
    deps.events.pod(pod, 'Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${(err as Error).message}`)
    throw err
  }
}

async function refreshVolumes(state: PodState, deps: PodWorkerDeps, signal: AbortSignal): Promise<number | undefined> {
  try {
    deps.objects.register(state.pod)
    await deps.volumes.prepare(state.pod, signal)
    state.failures = 0
    return undefined
  } catch (err) {
    signal.throwIfAborted()
    return failed(state, err, deps)
  }
}

/** Milliseconds until the pod's active deadline; Infinity without one. */
function deadlineLeft(pod: Pod, now: number): number {
  const seconds = pod.spec?.activeDeadlineSeconds
  const startTime = pod.status?.startTime
  if (seconds === undefined || startTime === undefined) return Number.POSITIVE_INFINITY
  return parseTime(startTime) + seconds * 1000 - now
}

function endByDeadline(state: PodState, deps: PodWorkerDeps): SyncOutcome {
  const message = 'Pod was active on the node longer than the specified deadline'
  state.verdict = { reason: 'DeadlineExceeded', message }
  deps.events.pod(state.pod, 'Normal', 'DeadlineExceeded', message)
  return { finished: true }
}

function measureStart(state: PodState, deps: PodWorkerDeps): void {
  if (state.seenAt === undefined) return
  const held = deps.cache.get(state.uid)
  const running = new Set(held.containers.filter((container) => container.state === 'running').map(({ name }) => name))
  if (!(state.pod.spec?.containers ?? []).every(({ name }) => running.has(name))) return
  deps.metrics.podStarted((deps.clock.monotonic() - state.seenAt) / 1000)
  state.seenAt = undefined
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return Math.min(a, b)
}
