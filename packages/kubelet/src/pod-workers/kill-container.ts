import type { Container, Pod } from '@keelson/api'
import { runningSandbox } from '../plan/pod-runtime-status.ts'
import type { ContainerStatus } from '../runtime/types.ts'
import type { PodWorkerDeps } from './deps.ts'

/** Even a container whose preStop hook has used up the grace period gets this long. */
const minimumGraceSeconds = 2

/** How to end a container. */
export interface KillOptions {
  readonly graceSeconds: number
  /** For the Killing event; `Stopping container x` unless told. */
  readonly message?: string
  /** Ends the wait for the preStop hook early: the grace period was cut. */
  readonly signal?: AbortSignal
}

/** Ends a running container: preStop hook, stop signal, kill. The hook's time counts into the grace period. */
export async function killContainer(
  pod: Pod,
  target: { container: Container; status: ContainerStatus },
  options: KillOptions,
  deps: PodWorkerDeps,
): Promise<void> {
  const { container, status } = target
  deps.events.container(pod, container, 'Normal', 'Killing', options.message ?? `Stopping container ${container.name}`)
  let left = options.graceSeconds
  if (container.lifecycle?.preStop && left > 0) {
    left = Math.max(minimumGraceSeconds, left - (await preStop(pod, target, options, deps)))
  }
  await deps.runtime.stopContainer(status.id, left)
  await deps.pleg.refreshContainer(status.id)
}

/** Runs the hook for at most the grace period; returns the seconds it took. */
async function preStop(
  pod: Pod,
  { container, status }: { container: Container; status: ContainerStatus },
  options: KillOptions,
  deps: PodWorkerDeps,
): Promise<number> {
  const began = deps.clock.monotonic()
  const deadline = new AbortController()
  const timer = deps.clock.setTimeout(
    () => deadline.abort(new Error('grace period is over')),
    options.graceSeconds * 1000,
  )
  const signal = options.signal ? AbortSignal.any([deadline.signal, options.signal]) : deadline.signal
  const podIP = runningSandbox(deps.cache.get(pod.metadata.uid ?? ''))?.ips[0] ?? '127.0.0.1'
  const handler = container.lifecycle?.preStop ?? {}
  try {
    await deps.hooks.run(
      handler,
      { container, containerId: status.id, podIP },
      { timeoutMs: options.graceSeconds * 1000, signal },
    )
  } catch (err) {
    if (!signal.aborted) {
      deps.logger.debug({ err, container: container.name }, 'preStop hook failed')
      deps.events.container(pod, container, 'Warning', 'FailedPreStopHook', 'PreStopHook failed')
    }
  } finally {
    timer.cancel()
  }
  return (deps.clock.monotonic() - began) / 1000
}
