import type { Clock, MetricsRegistry } from '@keelson/component-base'
import type { AdmissionChain, AdmissionPlugin, AdmissionAttributes } from './port.ts'

/** The two rounds in which plug-ins see a change. */
export type AdmissionPhase = 'admit' | 'validate'

const stepBuckets = [0.005, 0.025, 0.1, 0.5, 1, 2.5]

/** Runs `work`, then observes how long it took and whether it refused. */
type Timing = (
  labels: { name?: string; type: AdmissionPhase; operation: string },
  work: () => Promise<void>,
) => Promise<void>

function createTiming(observe: (labels: Record<string, string>, seconds: number) => void, clock: Clock): Timing {
  return async (labels, work) => {
    const started = clock.monotonic()
    let rejected = true
    try {
      await work()
      rejected = false
    } finally {
      observe({ ...labels, rejected: String(rejected) }, (clock.monotonic() - started) / 1000)
    }
  }
}

/** Times plug-ins and whole rounds under upstream's names. */
export function createAdmissionMetrics(
  metrics: MetricsRegistry,
  clock: Clock,
): {
  /** The same plug-in, timed. */
  timed(plugin: AdmissionPlugin): AdmissionPlugin
  /** The same chain, each round of it timed. */
  timedSteps(chain: AdmissionChain): AdmissionChain
} {
  const plugins = metrics.histogram({
    name: 'apiserver_admission_controller_admission_duration_seconds',
    help: 'Admission controller latency histogram in seconds, identified by name and broken out for each operation and API resource and type (validate or admit).',
    labelNames: ['name', 'type', 'operation', 'rejected'],
    buckets: [...stepBuckets, 10],
  })
  const steps = metrics.histogram({
    name: 'apiserver_admission_step_admission_duration_seconds',
    help: 'Admission sub-step latency histogram in seconds, broken out for each operation and API resource and step type (validate or admit).',
    labelNames: ['type', 'operation', 'rejected'],
    buckets: stepBuckets,
  })
  const timePlugin = createTiming((labels, seconds) => plugins.observe(labels, seconds), clock)
  const timeStep = createTiming((labels, seconds) => steps.observe(labels, seconds), clock)
  return {
    timed(plugin) {
      const phase = (type: AdmissionPhase) => {
        const run = plugin[type]?.bind(plugin)
        if (run === undefined) return {}
        const { name } = plugin
        return {
          [type]: (a: AdmissionAttributes) => timePlugin({ name, type, operation: a.operation }, () => run(a)),
        }
      }
      return {
        name: plugin.name,
        handles: (operation) => plugin.handles(operation),
        ...phase('admit'),
        ...phase('validate'),
      }
    },
    timedSteps: (chain) => ({
      admit: (a) => timeStep({ type: 'admit', operation: a.operation }, () => chain.admit(a)),
      validate: (a) => timeStep({ type: 'validate', operation: a.operation }, () => chain.validate(a)),
    }),
  }
}
