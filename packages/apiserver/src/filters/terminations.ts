import type { MetricsRegistry } from '@keelson/component-base'
import type { RequestContext } from '../request/context.ts'
import type { RequestInfo } from '../request/request-info.ts'
import { requestLabelNames, requestLabels } from './request-labels.ts'

/** Counts a request that the server ended in self-defence: too many, too slow, or failed by a bug. */
export type CountTermination = (context: RequestContext, code: number) => void

/** Counts them under upstream's name; of paths that name nothing served, labels stay out. */
export function createTerminationCounter(
  metrics: MetricsRegistry,
  isServed: (info: RequestInfo) => boolean,
): CountTermination {
  const total = metrics.counter({
    name: 'apiserver_request_terminations_total',
    help: 'Number of requests which apiserver terminated in self-defense.',
    labelNames: [...requestLabelNames, 'code'],
  })
  return (context, code) => {
    if (isServed(context.info)) total.inc({ ...requestLabels(context), code: String(code) })
  }
}
