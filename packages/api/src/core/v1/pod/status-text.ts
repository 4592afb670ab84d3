import { parseTime } from '@keelson/apimachinery'
import { since } from '../../../printing/columns.ts'
import type { ContainerState, ContainerStatus, Pod } from '../types.generated.ts'
import { getPodCondition } from './conditions.ts'
import { isRestartableInit } from './requests.ts'

/** What kubectl's READY, STATUS and RESTARTS columns say about a pod. */
export interface PodSummary {
  readyContainers: number
  totalContainers: number
  /** 'Running', 'Init:0/1', 'CrashLoopBackOff', 'Terminating' … */
  status: string
  restarts: number
  /** '2 (3m ago)', or the bare number where no container has ended before. */
  restartsText: string
}

interface Tally {
  ready: number
  total: number
  restarts: number
  lastRestart: number
  /** Sidecars count into these even while other init containers run. */
  sidecarRestarts: number
  lastSidecarRestart: number
  status: string
}

/** Sums a pod's status up. `now` in ms since the epoch. */
export function summarizePod(pod: Pod, now: number): PodSummary {
  const tally: Tally = {
    ready: 0,
    total: pod.spec.containers?.length ?? 0,
    restarts: 0,
    lastRestart: 0,
    sidecarRestarts: 0,
    lastSidecarRestart: 0,
    status: pod.status?.reason || pod.status?.phase || '',
  }
  const scheduled = getPodCondition(pod, 'PodScheduled')
  if (scheduled?.reason === 'SchedulingGated') tally.status = 'SchedulingGated'
  const initializing = addInitContainers(pod, tally)
  if (!initializing || getPodCondition(pod, 'Initialized')?.status === 'True') addContainers(pod, tally)
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (pod.status?.reason === 'NodeLost') tally.status = 'Unknown'
    else if (pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed') tally.status = 'Terminating'
  }
  return {
    readyContainers: tally.ready,
    totalContainers: tally.total,
    status: tally.status,
    restarts: tally.restarts,
    restartsText: restartsText(tally, now),
  }
}

function restartsText({ restarts, lastRestart }: Tally, now: number): string {
  if (restarts === 0 || lastRestart === 0) return String(restarts)
  return `${restarts} (${since(new Date(lastRestart).toISOString(), now)} ago)`
}

function lastEnd(status: ContainerStatus): number {
  const finished = status.lastState?.terminated?.finishedAt
  return finished === undefined ? 0 : parseTime(finished) || 0
}

/** Whether an init container is still to finish; the status then says which. */
function addInitContainers(pod: Pod, tally: Tally): boolean {
  const sidecars = new Set((pod.spec.initContainers ?? []).filter(isRestartableInit).map(({ name }) => name))
  tally.total += sidecars.size
  for (const [i, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    tally.restarts += status.restartCount
    tally.lastRestart = Math.max(tally.lastRestart, lastEnd(status))
    const isSidecar = sidecars.has(status.name)
    if (isSidecar) {
      tally.sidecarRestarts += status.restartCount
      tally.lastSidecarRestart = Math.max(tally.lastSidecarRestart, lastEnd(status))
    }
    if (status.state?.terminated?.exitCode === 0) continue
    if (isSidecar && status.started === true) {
      if (status.ready) tally.ready++
      continue
    }
    tally.status = initStatus(status.state, i, pod.spec.initContainers?.length ?? 0)
    return true
  }
  return false
}

function initStatus(state: ContainerState | undefined, index: number, count: number): string {
  const { terminated, waiting } = state ?? {}
  if (terminated !== undefined) return `Init:${terminationText(terminated)}`
  if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`
  return `Init:${index}/${count}`
}

function terminationText(terminated: { reason?: string; signal?: number; exitCode?: number }): string {
  if (terminated.reason) return terminated.reason
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode ?? 0}`
}

function addContainers(pod: Pod, tally: Tally): void {
  tally.restarts = tally.sidecarRestarts
  tally.lastRestart = tally.lastSidecarRestart
  let hasRunning = false
  for (const status of (pod.status?.containerStatuses ?? []).toReversed()) {
    tally.restarts += status.restartCount
    tally.lastRestart = Math.max(tally.lastRestart, lastEnd(status))
    const { waiting, terminated, running } = status.state ?? {}
    if (waiting?.reason) tally.status = waiting.reason
    else if (terminated !== undefined) tally.status = terminationText(terminated)
    else if (status.ready && running !== undefined) {
      hasRunning = true
      tally.ready++
    }
  }
  // One container done and another one running: the pod is running, ready or not.
  if (tally.status === 'Completed' && hasRunning) {
    tally.status = getPodCondition(pod, 'Ready')?.status === 'True' ? 'Running' : 'NotReady'
  }
}
