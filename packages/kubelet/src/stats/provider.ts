import type { Clock } from '@keelson/component-base'
import type { PodRuntime } from '../runtime/port.ts'
import { cadvisorMetrics } from './cadvisor-metrics.ts'
import type { Usage } from './model.ts'
import { readNodeUsage } from './node-usage.ts'
import { readPodUsage } from './pod-usage.ts'
import type { StatsProvider } from './port.ts'
import { createRates } from './rates.ts'
import { resourceMetrics } from './resource-metrics.ts'
import { summaryDocument } from './summary.ts'

/** What the stats room needs. */
export interface StatsOptions {
  readonly runtime: PodRuntime
  readonly nodeName: string
  /** Directories whose file systems are measured. */
  readonly paths: { readonly root: string; readonly images: string }
  readonly clock: Clock
}

/** Measures when asked. Questions that come while one is being answered share its answer. */
export function createStatsProvider(options: StatsOptions): StatsProvider {
  const { runtime, nodeName, paths, clock } = options
  const rates = createRates()
  let measuring: Promise<Usage> | undefined

  async function measure(): Promise<Usage> {
    const [node, pods] = await Promise.all([readNodeUsage(paths, clock.now()), readPodUsage(runtime)])
    return { node, pods }
  }

  const usage = () => {
    measuring ??= measure().finally(() => {
      measuring = undefined
    })
    return measuring
  }

  return {
    summary: async ({ onlyCPUAndMemory }) => summaryDocument(await usage(), { nodeName, onlyCPUAndMemory, rates }),
    cadvisor: async () => cadvisorMetrics(await usage()),
    resource: async () => resourceMetrics(await usage()),
  }
}
