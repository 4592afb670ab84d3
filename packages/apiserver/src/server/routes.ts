import type { ServerResponse } from 'node:http'
import { statusErrors } from '@keelson/apimachinery'
import { metricsContentType, versionInfo } from '@keelson/component-base'
import type { Health, MetricsRegistry } from '@keelson/component-base'
import type { DocumentAnswer, DocumentSource } from '../documents/port.ts'
import type { Next } from '../filters/index.ts'
import { send, writeHead } from '../handlers/respond.ts'
import { prepareYaml } from '../negotiation/yaml.ts'
import type { Exchange } from '../request/exchange.ts'

/** Serves paths that are no resources; false when the path is not its own. */
type Route = (exchange: Exchange) => Promise<boolean> | boolean

/** What the routes answer from. */
export interface RouteDependencies {
  readonly health: Health
  readonly metrics: MetricsRegistry
  /** Brings up to date what is measured only when somebody asks. */
  measure(signal: AbortSignal): Promise<void>
  /** Discovery, OpenAPI, issuer metadata; the first that knows a path answers. */
  readonly documents: readonly DocumentSource[]
  readonly serveResource: Next
}

function header(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}

function sendText(exchange: Exchange, status: number, contentType: string, text: string): true {
  send(exchange, { status, contentType, body: Buffer.from(text) })
  return true
}

function healthRoute(health: Health): Route {
  return async (exchange) => {
    const { info, query, signal } = exchange.context
    const answer = await health.handle(info.path, query, signal)
    if (answer === undefined) return false
    const { 'content-type': contentType = 'text/plain', ...headers } = answer.headers
    send(exchange, { status: answer.status, contentType, body: Buffer.from(answer.body), headers })
    return true
  }
}

function metricsRoute(path: string, metrics: MetricsRegistry): Route {
  return (exchange) =>
    exchange.context.info.path === path && sendText(exchange, 200, metricsContentType, metrics.render())
}

/** /metrics, with what is measured only now. */
function measuredRoute({ metrics, measure }: RouteDependencies): Route {
  const render = metricsRoute('/metrics', metrics)
  return async (exchange) => {
    const { info, signal } = exchange.context
    if (info.path === '/metrics') await measure(signal)
    return render(exchange)
  }
}

const versionRoute: Route = (exchange) => {
  const { path } = exchange.context.info
  if (path !== '/version' && path !== '/version/') return false
  return sendText(exchange, 200, 'application/json', JSON.stringify(versionInfo(), null, 2))
}

/** A document's answer as it is: a 304 must not say anything about a body the client already has. */
function sendDocument(exchange: Exchange, answer: DocumentAnswer): void {
  const headers: Record<string, string | number> = { ...answer.headers }
  if (answer.status !== 304) headers['content-length'] = answer.body.length
  writeHead(exchange, answer.status, headers)
  const response = exchange.response as ServerResponse
  if (exchange.context.method === 'HEAD' || answer.status === 304) response.end()
  else response.end(answer.body)
}

function documentRoute(documents: readonly DocumentSource[]): Route {
  return async (exchange) => {
    const { info, query, headers } = exchange.context
    const request = {
      path: info.path,
      query,
      ...(headers.accept === undefined ? {} : { accept: headers.accept }),
      ...(headers['accept-encoding'] === undefined ? {} : { acceptEncoding: header(headers['accept-encoding']) }),
      ...(headers['if-none-match'] === undefined ? {} : { ifNoneMatch: headers['if-none-match'] }),
    }
    for (const source of documents) {
      const answer = await source.answer(request)
      if (answer === undefined) continue
      sendDocument(exchange, answer)
      return true
    }
    return false
  }
}

/** Everything that is served and no resource, which is what `kubectl get --raw /` asks for. */
function indexRoute({ health, documents }: RouteDependencies): Route {
  return (exchange) => {
    if (exchange.context.info.path !== '/') return false
    const own = [...health.paths(), '/metrics', '/metrics/slis', '/version']
    const served = [...own, ...documents.flatMap((source) => source.paths)]
    return sendText(exchange, 200, 'application/json', JSON.stringify({ paths: served.toSorted() }, null, 2))
  }
}

/** What stands behind the filters: resources, then the other paths in this order, then 404. */
export function createRoutes(deps: RouteDependencies): Next {
  const routes: readonly Route[] = [
    healthRoute(deps.health),
    versionRoute,
    measuredRoute(deps),
    metricsRoute('/metrics/slis', deps.health.slis),
    documentRoute(deps.documents),
    indexRoute(deps),
  ]
  return async (exchange) => {
    const { info, method } = exchange.context
    await prepareYaml(exchange.context)
    if (info.isResourceRequest) return deps.serveResource(exchange)
    if (method === 'GET' || method === 'HEAD') {
      for (const route of routes) if (await route(exchange)) return
    }
    throw statusErrors.genericNotFound()
  }
}
