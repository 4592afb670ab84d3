import { rm } from 'node:fs/promises'
import { anythingRunning } from '../plan/pod-runtime-status.ts'
import type { PodWorkerDeps } from './deps.ts'
import { removePodLogs, unlinkLogs } from './log-links.ts'
import { graceSecondsOf, isDeleted } from './pod-state.ts'
import type { PodState } from './pod-state.ts'
import { report } from './report.ts'
import { cgroupOf } from './sandbox-config.ts'
import { stopPod } from './stop-pod.ts'

/** Ends a pod's processes. `signal` aborts when its grace period was cut: what still runs is ended anew. */
export async function terminate(state: PodState, deps: PodWorkerDeps, signal: AbortSignal): Promise<void> {
  deps.probes.sync(state.pod, deps.cache.get(state.uid))
  deps.probes.terminating(state.uid)
  await report(state, deps)
  if (anythingRunning(deps.cache.get(state.uid))) {
    await stopPod(state, { graceSeconds: graceSecondsOf(state), signal }, deps)
  }
  deps.probes.remove(state.uid)
}

/** Gives back what an ended pod held on the node, tells its last status, and finishes its deletion if it is deleted. */
export async function release(state: PodState, deps: PodWorkerDeps): Promise<void> {
  await report(state, deps)
  await deps.volumes.teardown(state.uid)
  deps.objects.unregister(state.uid)
  const cgroup = cgroupOf(state.pod, deps.node)
  if (cgroup) await deps.cgroups.remove(cgroup)
  if (!state.gone && isDeleted(state.pod)) deps.status.finishDeletion(state.pod)
}

/** Removes the last traces of a pod that the API has no more: containers, sandboxes, logs, its directory. */
export async function cleanUp(state: PodState, deps: PodWorkerDeps): Promise<void> {
  const held = deps.cache.get(state.uid)
  const { name = '', namespace = '' } = state.pod.metadata
  for (const container of held.containers) {
    await deps.runtime.removeContainer(container.id)
    await unlinkLogs(container, deps.paths)
    deps.cache.drop(container.id)
  }
  for (const sandbox of held.sandboxes) {
    await deps.runtime.removeSandbox(sandbox.id)
    deps.cache.drop(sandbox.id)
  }
  await removePodLogs({ uid: state.uid, name, namespace }, deps.paths)
  await rm(deps.paths.podDir(state.uid), { recursive: true, force: true })
  deps.backoff.forget(`${state.uid}/`)
  deps.images.forget(state.uid)
  deps.status.forget(state.uid)
}
