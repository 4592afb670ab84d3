import type { PodRuntimeStatus } from '../plan/pod-runtime-status.ts'
import { emptyRuntimeStatus } from '../plan/pod-runtime-status.ts'
import type { ContainerStatus, PodRef, SandboxStatus } from '../runtime/types.ts'

/** What the runtime holds, by pod. Written by the event loop and by whoever has just changed something. */
export interface PodCache {
  get(podUID: string): PodRuntimeStatus
  container(id: string): ContainerStatus | undefined
  sandbox(id: string): SandboxStatus | undefined
  /** Every pod that has a sandbox or container. */
  pods(): PodRef[]
  putContainer(status: ContainerStatus): void
  putSandbox(status: SandboxStatus): void
  /** Forgets a container or sandbox; the pod it belonged to, if it was known. */
  drop(id: string): PodRef | undefined
  ids(): string[]
}

interface Entry {
  readonly pod: PodRef
  readonly containers: Map<string, ContainerStatus>
  readonly sandboxes: Map<string, SandboxStatus>
  sorted?: PodRuntimeStatus
}

/** An empty cache. */
export function createPodCache(): PodCache {
  const entries = new Map<string, Entry>()
  const owners = new Map<string, string>()

  const entryOf = (pod: PodRef): Entry => {
    const entry: Entry = entries.get(pod.uid) ?? { pod, containers: new Map(), sandboxes: new Map() }
    entries.set(pod.uid, entry)
    entry.sorted = undefined
    return entry
  }
  const find = (id: string) => entries.get(owners.get(id) ?? '')

  return {
    get(podUID) {
      const entry = entries.get(podUID)
      if (!entry) return emptyRuntimeStatus
      entry.sorted ??= {
        containers: [...entry.containers.values()].sort(newestFirst),
        sandboxes: [...entry.sandboxes.values()].sort(newestFirst),
      }
      return entry.sorted
    },
    container: (id) => find(id)?.containers.get(id),
    sandbox: (id) => find(id)?.sandboxes.get(id),
    pods: () => [...entries.values()].map(({ pod }) => pod),
    putContainer(status) {
      const known = find(status.id)?.containers.get(status.id)
      // Two inspections may overtake each other, but an ended container does not come back.
      if (known?.state === 'exited' && status.state !== 'exited' && known.startedAt >= status.startedAt) return
      owners.set(status.id, status.pod.uid)
      entryOf(status.pod).containers.set(status.id, status)
    },
    putSandbox(status) {
      owners.set(status.id, status.pod.uid)
      // A sandbox that has ended has no address any more, but its pod goes on showing the one it had.
      const ips = status.running ? status.ips : (find(status.id)?.sandboxes.get(status.id)?.ips ?? status.ips)
      entryOf(status.pod).sandboxes.set(status.id, { ...status, ips })
    },
    drop(id) {
      const entry = find(id)
      owners.delete(id)
      if (!entry) return undefined
      entry.containers.delete(id)
      entry.sandboxes.delete(id)
      entry.sorted = undefined
      if (entry.containers.size === 0 && entry.sandboxes.size === 0) entries.delete(entry.pod.uid)
      return entry.pod
    },
    ids: () => [...owners.keys()],
  }
}

function newestFirst(a: { createdAt: number; attempt: number }, b: { createdAt: number; attempt: number }): number {
  return b.createdAt - a.createdAt || b.attempt - a.attempt
}
