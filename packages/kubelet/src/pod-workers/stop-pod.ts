import type { Container } from '@keelson/api'
import { isSidecar } from '../plan/restart-policy.ts'
import type { ContainerStatus } from '../runtime/types.ts'
import type { PodWorkerDeps } from './deps.ts'
import { killContainer } from './kill-container.ts'
import type { PodState } from './pod-state.ts'

/**
 * Ends everything of a pod that runs. preStop hooks all begin at once; then the containers end side by side, after
 * them the sidecars, last started first, and the sandboxes at the end. All share the pod's one grace period.
 */
export async function stopPod(
  state: PodState,
  options: { graceSeconds: number; signal?: AbortSignal },
  deps: PodWorkerDeps,
): Promise<void> {
  const running = deps.cache.get(state.uid).containers.filter((container) => container.state === 'running')
  const sidecars = (state.pod.spec?.initContainers ?? []).filter(isSidecar).map(({ name }) => name)
  const endAll = (names: (name: string) => boolean, turn?: Promise<unknown>): Promise<unknown> =>
    Promise.all(
      running
        .filter(({ name }) => names(name))
        .map((status) =>
          killContainer(state.pod, { status, container: specOf(state, status) }, { ...options, turn }, deps),
        ),
    )
  let ended = endAll((name) => !sidecars.includes(name))
  for (const sidecar of sidecars.toReversed()) {
    ended = Promise.all([ended, endAll((name) => name === sidecar, ended)])
  }
  await ended
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
