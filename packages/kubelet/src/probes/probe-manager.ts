import type { Container, Pod } from '@keelson/api'
import type { Clock } from '@keelson/component-base'
import type { HandlerResult } from '../handlers/port.ts'
import type { ProbeVerdicts } from '../plan/kill-verdict.ts'
import { runningSandbox } from '../plan/pod-runtime-status.ts'
import type { PodRuntimeStatus } from '../plan/pod-runtime-status.ts'
import { isSidecar } from '../plan/restart-policy.ts'
import type { ContainerStatus } from '../runtime/types.ts'
import { startProbeWorker } from './probe-worker.ts'
import type { ProbeKind, ProbeWorker } from './probe-worker.ts'
import type { Prober } from './prober.ts'

/** Keeps the probes of all running containers going. */
export interface ProbeManager extends ProbeVerdicts {
  /** Starts probes of containers that run now and stops those of containers that do not. */
  sync(pod: Pod, status: PodRuntimeStatus): void
  remove(podUID: string): void
  /** The pod is being ended: only its readiness is still of interest. */
  terminating(podUID: string): void
  /** Undefined for a container without a readiness probe. */
  readiness(containerId: string): boolean | undefined
  /** Whether the container's startup probe, if any, has succeeded. */
  hasStarted(container: Container, containerId: string): boolean
  stop(): void
}

/** What the manager needs. */
export interface ProbeManagerOptions {
  clock: Clock
  prober: Prober
  /** Called with the pod's UID when a verdict of one of its probes changed. */
  onVerdict(podUID: string): void
  /** Called for each result that is not a plain success, with the event it is worth. */
  onRemark(pod: Pod, container: Container, event: { reason: string; message: string }): void
  /** Counts every result, for prober_probe_total. */
  count?(pod: Pod, container: Container, kind: ProbeKind, result: HandlerResult['result']): void
}

interface Probed {
  readonly podUID: string
  readonly workers: Map<ProbeKind, ProbeWorker>
}

const titles: Record<ProbeKind, string> = { startup: 'Startup', liveness: 'Liveness', readiness: 'Readiness' }

/** Builds a manager with no probes running. */
export function createProbeManager(options: ProbeManagerOptions): ProbeManager {
  const probed = new Map<string, Probed>()
  const verdict = (id: string, kind: ProbeKind) => probed.get(id)?.workers.get(kind)?.verdict

  function begin(pod: Pod, container: Container, running: ContainerStatus, podIP: string): void {
    const uid = pod.metadata.uid ?? ''
    const entry = probed.get(running.id) ?? { podUID: uid, workers: new Map<ProbeKind, ProbeWorker>() }
    probed.set(running.id, entry)
    const start = (kind: ProbeKind): void => {
      const probe = probeOf(container, kind)
      if (!probe || entry.workers.has(kind)) return
      const worker = startProbeWorker({
        kind,
        probe,
        clock: options.clock,
        startedAt: running.startedAt,
        initial: knownBefore(pod, kind, running.id) ? 'success' : undefined,
        async run() {
          const result = await options.prober({ container, containerId: running.id, podIP, probe })
          options.count?.(pod, container, kind, result.result)
          return result
        },
        onRemark: (result) => options.onRemark(pod, container, remark(kind, result)),
        onVerdict: () => {
          if (kind === 'startup') startLater()
          options.onVerdict(uid)
        },
      })
      entry.workers.set(kind, worker)
    }
    const startLater = (): void => {
      if (container.startupProbe && entry.workers.get('startup')?.verdict !== 'success') return
      start('liveness')
      start('readiness')
    }
    start('startup')
    startLater()
  }

  function end(id: string): void {
    for (const worker of probed.get(id)?.workers.values() ?? []) worker.stop()
    probed.delete(id)
  }

  return {
    sync(pod, status) {
      const uid = pod.metadata.uid ?? ''
      const running = new Map(
        status.containers.filter(({ state }) => state === 'running').map((container) => [container.name, container]),
      )
      const ids = new Set([...running.values()].map(({ id }) => id))
      for (const [id, entry] of probed) if (entry.podUID === uid && !ids.has(id)) end(id)
      const podIP = runningSandbox(status)?.ips[0] ?? pod.status?.podIP ?? '127.0.0.1'
      for (const container of probedContainers(pod)) {
        const found = running.get(container.name)
        if (found) begin(pod, container, found, podIP)
      }
    },
    remove(podUID) {
      for (const [id, entry] of probed) if (entry.podUID === podUID) end(id)
    },
    terminating(podUID) {
      for (const entry of probed.values()) {
        if (entry.podUID !== podUID) continue
        entry.workers.get('liveness')?.stop()
        entry.workers.get('startup')?.stop()
      }
    },
    liveness: (id) => verdict(id, 'liveness'),
    startup: (id) => verdict(id, 'startup'),
    readiness(id) {
      const worker = probed.get(id)?.workers.get('readiness')
      return worker ? worker.verdict === 'success' : undefined
    },
    hasStarted: (container, id) => container.startupProbe === undefined || verdict(id, 'startup') === 'success',
    stop() {
      for (const id of probed.keys()) end(id)
    },
  }
}

function probeOf(container: Container, kind: ProbeKind) {
  return { startup: container.startupProbe, liveness: container.livenessProbe, readiness: container.readinessProbe }[
    kind
  ]
}

function probedContainers(pod: Pod): Container[] {
  return [...(pod.spec?.initContainers ?? []).filter(isSidecar), ...(pod.spec?.containers ?? [])]
}

function remark(kind: ProbeKind, { result, output }: HandlerResult): { reason: string; message: string } {
  const title = titles[kind]
  if (result === 'warning') return { reason: 'ProbeWarning', message: `${title} probe warning: ${output}` }
  const what = result === 'unknown' ? 'errored and resulted in unknown state' : 'failed'
  return { reason: 'Unhealthy', message: `${title} probe ${what}: ${output}` }
}

/** Whether the API already says so of this very container: a restarted kubelet must not take it back. */
function knownBefore(pod: Pod, kind: ProbeKind, containerId: string): boolean {
  const all = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])]
  const known = all.find(({ containerID }) => containerID?.endsWith(`//${containerId}`))
  if (kind === 'startup') return known?.started === true
  return kind === 'readiness' && known?.ready === true
}
