import type { MetricsRegistry } from '@keelson/component-base'
import { createAdmissionMetrics } from './metrics.ts'
import type { AdmissionDependencies } from './plugin.ts'
import { pluginFactories } from './plugins/index.ts'
import type { AdmissionAttributes, AdmissionChain, AdmissionPlugin } from './port.ts'

/** Runs plugins in the order given: first every `admit`, later every `validate`. The first refusal ends the change. */
export function createChainOf(plugins: readonly AdmissionPlugin[]): AdmissionChain {
  const run = async (phase: 'admit' | 'validate', attributes: AdmissionAttributes): Promise<void> => {
    for (const plugin of plugins) {
      if (plugin[phase] !== undefined && plugin.handles(attributes.operation)) await plugin[phase](attributes)
    }
  }
  return {
    admit: (attributes) => run('admit', attributes),
    validate: (attributes) => run('validate', attributes),
  }
}

/** The built-in plugins in their order. */
export function createAdmissionChain(dependencies: AdmissionDependencies, metrics: MetricsRegistry): AdmissionChain {
  const { timed, timedSteps } = createAdmissionMetrics(metrics, dependencies.clock)
  return timedSteps(createChainOf(pluginFactories.map((create) => timed(create(dependencies)))))
}
