import type { Container, Pod } from '@keelson/api'
import type { ContainerStatus } from '../runtime/types.ts'
import type { ContainerKill, ContainerStart, PodActions } from './pod-actions.ts'
import { killVerdict } from './kill-verdict.ts'
import type { ProbeVerdicts } from './kill-verdict.ts'
import { planInitContainers } from './init-containers.ts'
import { anythingRunning, latestContainer, runningSandbox } from './pod-runtime-status.ts'
import type { PodRuntimeStatus } from './pod-runtime-status.ts'
import { isRestartable, shouldRun } from './restart-policy.ts'

/**
 * Decides what a pod that is meant to run needs now. Pure: the same pod, status and verdicts give the same
 * actions. Delays of crash-looping containers are not its business; the executor holds those starts back.
 */
export function computePodActions(pod: Pod, status: PodRuntimeStatus, probes: ProbeVerdicts): PodActions {
  const sandbox = runningSandbox(status)
  return sandbox ? withSandbox(pod, status, probes) : withoutSandbox(pod, status)
}

const nothing: PodActions = { killPod: false, kill: [], createSandbox: undefined, start: [] }

/** No sandbox runs: whatever is left of the pod goes, and it starts over unless it has finished. */
function withoutSandbox(pod: Pod, status: PodRuntimeStatus): PodActions {
  const newest = status.sandboxes[0]
  const attempt = newest ? newest.attempt + 1 : 0
  const anyLeft = anythingRunning(status)
  // A pod that must not restart keeps what it has come to once its containers have been made.
  const mayRestart = (pod.spec?.containers ?? []).some((container) => isRestartable(pod, container))
  if (!mayRestart && attempt !== 0 && status.containers.length > 0) {
    return { ...nothing, killPod: anyLeft }
  }
  const app = startable(pod, status)
  if (app.length === 0 && (pod.spec?.containers ?? []).length > 0) return { ...nothing, killPod: anyLeft }

  const firstInit = pod.spec?.initContainers?.[0]
  const start = firstInit
    ? [{ container: firstInit, kind: 'init' as const, previous: latestContainer(status, firstInit.name) }]
    : app
  return { killPod: anyLeft, kill: [], createSandbox: attempt, start }
}

function startable(pod: Pod, status: PodRuntimeStatus): ContainerStart[] {
  return (pod.spec?.containers ?? [])
    .map((container) => ({ container, kind: 'app' as const, previous: latestContainer(status, container.name) }))
    .filter(({ container, previous }) => shouldRun(pod, container, endedWithSandbox(previous)))
}

/** A container cannot outlive its sandbox: one that is still listed as running is about to be killed. */
function endedWithSandbox(latest: ContainerStatus | undefined): ContainerStatus | undefined {
  return latest?.state === 'running' ? { ...latest, state: 'unknown' } : latest
}

function withSandbox(pod: Pod, status: PodRuntimeStatus, probes: ProbeVerdicts): PodActions {
  const sandbox = runningSandbox(status)
  const inSandbox: PodRuntimeStatus = {
    sandboxes: status.sandboxes,
    containers: status.containers.filter((container) => container.sandboxId === sandbox?.id),
  }
  const ephemeral = ephemeralStarts(pod, status)
  const init = planInitContainers(pod, inSandbox, status, probes)
  if (init.failed) return { ...nothing, killPod: true }
  if (!init.done) return { ...nothing, kill: init.kill, start: [...ephemeral, ...init.start] }

  const app = planAppContainers(pod, status, probes)
  if (app.keep === 0 && app.start.length === 0 && app.kill.length === 0) return { ...nothing, killPod: true }
  return {
    killPod: false,
    createSandbox: undefined,
    kill: [...init.kill, ...app.kill],
    start: [...ephemeral, ...init.start, ...app.start],
  }
}

/** Ephemeral containers are started once and never again. */
function ephemeralStarts(pod: Pod, status: PodRuntimeStatus): ContainerStart[] {
  return (pod.spec?.ephemeralContainers ?? [])
    .filter((container) => !latestContainer(status, container.name))
    .map((container) => ({ container: container as Container, kind: 'ephemeral' as const }))
}

function planAppContainers(pod: Pod, status: PodRuntimeStatus, probes: ProbeVerdicts) {
  const start: ContainerStart[] = []
  const kill: ContainerKill[] = []
  let keep = 0
  for (const container of pod.spec?.containers ?? []) {
    const latest = latestContainer(status, container.name)
    if (latest?.state !== 'running') {
      if (shouldRun(pod, container, latest)) start.push({ container, kind: 'app', previous: latest })
      continue
    }
    const verdict = killVerdict(pod, container, latest, probes)
    if (!verdict) keep++
    else {
      kill.push(verdict)
      // A change of the image is no failure: it is asked for, and happens whatever the restart policy.
      if (verdict.reason === 'changed' || isRestartable(pod, container))
        start.push({ container, kind: 'app', previous: latest })
    }
  }
  return { start, kill, keep }
}
