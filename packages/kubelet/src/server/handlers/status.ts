import type { ServerResponse } from 'node:http'
import { metricsContentType } from '@keelson/component-base'
import type { ServerContext } from '../context.ts'
import { sendJson, sendText, type Route, type RoutedRequest } from '../router.ts'

/** Metrics about probes have this in front; they have a page of their own. */
const probeMetric = /^(# (HELP|TYPE) )?prober_/

/** Health, configuration, metrics and usage. */
export function statusRoutes(context: ServerContext): Route[] {
  const get = (pattern: string, handle: Route['handle']): Route => ({ methods: ['GET'], pattern, handle })
  const health: Route['handle'] = (routed, response) => sendHealth(context, routed, response)
  return [
    get('/healthz', health),
    get('/healthz/*', health),
    get('/configz', (_routed, response) => sendJson(response, { kubeletconfig: context.configz() })),
    get('/metrics', (_routed, response) => sendMetrics(response, context.metrics.render())),
    get('/metrics/slis', (_routed, response) => sendMetrics(response, context.health.slis.render())),
    get('/metrics/probes', (_routed, response) => sendMetrics(response, probeMetrics(context.metrics.render()))),
    get('/metrics/cadvisor', async (_routed, response) => sendMetrics(response, await context.stats.cadvisor())),
    get('/metrics/resource', async (_routed, response) => sendMetrics(response, await context.stats.resource())),
    {
      methods: ['GET', 'POST'],
      pattern: '/stats/summary',
      async handle(routed, response) {
        const onlyCPUAndMemory = routed.query.get('only_cpu_and_memory') === 'true'
        sendJson(response, await context.stats.summary({ onlyCPUAndMemory }))
      },
    },
  ]
}

async function sendHealth(context: ServerContext, routed: RoutedRequest, response: ServerResponse): Promise<void> {
  const path = (routed.request.url ?? '').split('?')[0] ?? ''
  const answer = await context.health.handle(path, routed.query, routed.signal)
  if (!answer) return sendText(response, 404, '404 page not found\n')
  response.writeHead(answer.status, answer.headers).end(answer.body)
}

function sendMetrics(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': metricsContentType }).end(text)
}

function probeMetrics(text: string): string {
  const lines = text.split('\n').filter((line) => probeMetric.test(line))
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}
