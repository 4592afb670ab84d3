import type { Probe } from '@keelson/api'
import type { Clock, Timer } from '@keelson/component-base'
import type { HandlerResult } from '../handlers/port.ts'

/** The three purposes of a probe. */
export type ProbeKind = 'startup' | 'liveness' | 'readiness'

/** One container's probe of one kind, asked again and again. */
export interface ProbeWorker {
  /** The verdict by thresholds; undefined until one stands. */
  readonly verdict: 'success' | 'failure' | undefined
  stop(): void
}

/** What a worker needs. */
export interface ProbeWorkerOptions {
  readonly kind: ProbeKind
  readonly probe: Probe
  readonly clock: Clock
  /** When the container started, milliseconds since the epoch. */
  readonly startedAt: number
  /** What an earlier run of the kubelet had found out; holds until the probe says otherwise. */
  readonly initial?: 'success'
  run(): Promise<HandlerResult>
  /** Called for each result that is not a plain success. */
  onRemark(result: HandlerResult): void
  /** Called when the verdict has changed. */
  onVerdict(verdict: 'success' | 'failure'): void
}

/**
 * Asks every `periodSeconds`, the first time after `initialDelaySeconds`. A verdict changes once the threshold
 * of equal results in a row is reached. Liveness and startup stop asking once they failed (the container is
 * about to be replaced), startup also once it succeeded.
 */
export function startProbeWorker(options: ProbeWorkerOptions): ProbeWorker {
  const { kind, probe, clock } = options
  const periodMs = (probe.periodSeconds ?? 10) * 1000
  let verdict: 'success' | 'failure' | undefined = options.initial
  let last: 'success' | 'failure' | undefined
  let inRow = 0
  let stopped = false
  let timer: Timer | undefined

  const schedule = (ms: number): void => {
    if (!stopped) timer = clock.setTimeout(() => void ask(), ms).unref()
  }

  async function ask(): Promise<void> {
    const began = clock.monotonic()
    const result = await options.run()
    if (stopped) return
    if (result.result !== 'success') options.onRemark(result)
    if (result.result !== 'unknown') judge(result.result === 'failure' ? 'failure' : 'success')
    if (stopped) return
    schedule(Math.max(0, periodMs - (clock.monotonic() - began)))
  }

  function judge(result: 'success' | 'failure'): void {
    inRow = result === last ? inRow + 1 : 1
    last = result
    const threshold = result === 'success' ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3)
    if (inRow < threshold) return
    if (kind === 'startup' || (kind === 'liveness' && result === 'failure')) stopped = true
    if (verdict === result) return
    verdict = result
    options.onVerdict(result)
  }

  if (kind === 'startup' && verdict === 'success') stopped = true
  schedule(Math.max(0, options.startedAt + (probe.initialDelaySeconds ?? 0) * 1000 - clock.now()))
  return {
    get verdict() {
      return verdict
    },
    stop() {
      stopped = true
      timer?.cancel()
    },
  }
}
