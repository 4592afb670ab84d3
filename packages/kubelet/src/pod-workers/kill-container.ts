import type { Container, Pod } from '@keelson/api'
import { runningSandbox } from '../plan/pod-runtime-status.ts'
import type { ContainerStatus } from '../runtime/types.ts'
import { abortable } from '../abortable.ts'
import type { PodWorkerDeps } from './deps.ts'

/** Even a container whose preStop hook has used up the grace period, or that has none, gets this long. */
export const minimumGraceSeconds = 2

/** How to end a container. */
export interface KillOptions {
  readonly graceSeconds: number
  /** For the Killing event; `Stopping container x` unless told. */
  readonly message?: string
  /** Settles when what has to end before this container has ended; waited for within the grace period. */
  readonly turn?: Promise<unknown>
  /** Ends all waiting early: the grace period was cut. */
  readonly signal?: AbortSignal
}

/** Ends a running container: preStop hook, its turn, stop signal, kill. All of it counts into the grace period. */
export async function killContainer(
  pod: Pod,
  target: { container: Container; status: ContainerStatus },
  options: KillOptions,
  deps: PodWorkerDeps,
): Promise<void> {
  const { container, status } = target
  deps.events.container(pod, container, 'Normal', 'Killing', options.message ?? `Stopping container ${container.name}`)
  const began = deps.clock.monotonic()
  const left = () => options.graceSeconds - (deps.clock.monotonic() - began) / 1000
  const over = new AbortController()
  const timer = deps.clock.setTimeout(() => over.abort(new Error('grace period is over')), left() * 1000)
  const signal = options.signal ? AbortSignal.any([over.signal, options.signal]) : over.signal
  try {
    if (container.lifecycle?.preStop && left() > 0)
      await preStop(pod, target, { timeoutMs: left() * 1000, signal }, deps)
    // Cut short or not: the container's end comes next.
    if (options.turn && left() > 0) await abortable(options.turn, signal).catch(() => undefined)
  } finally {
    timer.cancel()
  }
  await deps.runtime.stopContainer(status.id, Math.max(minimumGraceSeconds, Math.round(left())))
  await deps.pleg.refreshContainer(status.id)
}

/** Runs the hook; a failure is told, and ends nothing but the hook. */
async function preStop(
  pod: Pod,
  { container, status }: { container: Container; status: ContainerStatus },
  options: { timeoutMs: number; signal: AbortSignal },
  deps: PodWorkerDeps,
): Promise<void> {
  const podIP = runningSandbox(deps.cache.get(pod.metadata.uid ?? ''))?.ips[0] ?? '127.0.0.1'
  const handler = container.lifecycle?.preStop ?? {}
  try {
    await deps.hooks.run(handler, { container, containerId: status.id, podIP }, options)
  } catch (err) {
    if (options.signal.aborted) return
    deps.logger.debug({ err, container: container.name }, 'preStop hook failed')
    deps.events.container(pod, container, 'Warning', 'FailedPreStopHook', 'PreStopHook failed')
  }
}
