import type { Container } from '@keelson/api'
import { isSidecar } from '../plan/restart-policy.ts'
import type { ContainerStatus } from '../runtime/types.ts'
import type { PodWorkerDeps } from './deps.ts'
import { killContainer } from './kill-container.ts'
import type { PodState } from './pod-state.ts'

/**
 * Ends everything of a pod that runs: all containers side by side, then the sidecars, last started first, then
 * the sandboxes. Sidecars share the pod's one grace period.
 */
export async function stopPod(
  state: PodState,
  options: { graceSeconds: number; signal?: AbortSignal },
  deps: PodWorkerDeps,
): Promise<void> {
  const began = deps.clock.monotonic()
  const left = () => Math.max(0, options.graceSeconds - (deps.clock.monotonic() - began) / 1000)
  const kill = (status: ContainerStatus, graceSeconds: number) =>
    killContainer(state.pod, { status, container: specOf(state, status) }, { ...options, graceSeconds }, deps)

  const running = deps.cache.get(state.uid).containers.filter((container) => container.state === 'running')
  const sidecars = (state.pod.spec?.initContainers ?? []).filter(isSidecar).map(({ name }) => name)
  await Promise.all(
    running.filter(({ name }) => !sidecars.includes(name)).map((status) => kill(status, options.graceSeconds)),
  )
  for (const name of sidecars.toReversed()) {
    for (const status of running.filter((each) => each.name === name)) await kill(status, left())
  }
  for (const sandbox of deps.cache.get(state.uid).sandboxes) {
    if (!sandbox.running) continue
    await deps.runtime.stopSandbox(sandbox.id)
    deps.cache.putSandbox({ ...sandbox, running: false, ips: [], pid: 0 })
  }
}

function specOf(state: PodState, status: ContainerStatus): Container {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = state.pod.spec ?? {}
  const all = [...containers, ...initContainers, ...(ephemeralContainers as Container[])]
  return all.find(({ name }) => name === status.name) ?? { name: status.name }
}
