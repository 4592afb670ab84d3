import type { KubeObject } from '@keelson/apimachinery'
import type { Logger } from '@keelson/component-base'
import { keelsonVersion, nullLogger } from '@keelson/component-base'
import { createCredentials } from '../auth/credentials.ts'
import type { Credentials } from '../auth/port.ts'
import { ConnectionError } from '../transport/connection-error.ts'
import type { DialOptions } from '../transport/dial.ts'
import type { Liveness } from '../transport/h2-session.ts'
import type { Transport, TransportRequest, TransportResponse } from '../transport/port.ts'
import { createTransport } from '../transport/transport.ts'
import type { Client, ClientDeps, RawResponse, UpgradedConnection } from './client.ts'
import type { RestConfig } from './config.ts'
import type { Dispatch, Middleware } from './dispatch.ts'
import { composeDispatch, readBody } from './dispatch.ts'
import type { KindRef } from './kind-ref.ts'
import { authMiddleware } from './middleware/auth.ts'
import { causeMiddleware, identityMiddleware } from './middleware/headers.ts'
import { limitMiddleware } from './middleware/limit.ts'
import { metricsMiddleware } from './middleware/metrics.ts'
import { retryMiddleware } from './middleware/retry.ts'
import { warningsMiddleware } from './middleware/warnings.ts'
import { bufferedResponse, streamedResponse } from './raw-response.ts'
import { encodeRequest } from './request.ts'
import type { ResourceClient } from './resource-client.ts'
import { createResourceClient } from './resources.ts'
import { statusErrorOf } from './status-error.ts'
import { openUpgrade } from './upgrade.ts'

/** Parts that tests and other transports replace. */
export interface ClientParts {
  transport?: Transport
  liveness?: Liveness
}

const defaultTimeoutMs = 60_000

/** Creates a client of the server that `config` names. Nothing is connected before the first request. */
export function createClient(config: RestConfig, deps: ClientDeps, parts: ClientParts = {}): Client {
  const base = new URL(config.server)
  const credentials = createCredentials(config, deps.clock)
  const dialOptions = (): Promise<DialOptions> => dialOptionsOf(config, base, credentials)
  const { clock, random, logger } = deps
  const transport = parts.transport ?? createTransport({ dialOptions, clock, random, logger, liveness: parts.liveness })
  const dispatch = composeDispatch(middlewares(config, deps, { base, credentials }), (request) =>
    transport.dispatch(request),
  )

  const client: Client = {
    config,
    resource: <T extends KubeObject>(kind: KindRef<T>): ResourceClient<T> => createResourceClient(client, kind, clock),
    async raw(request) {
      const encoded = encodeRequest(base, request)
      if (request.stream === true) return await stream(dispatch, encoded)
      return await withTimeout(
        encoded,
        request.timeoutMs ?? config.requestTimeoutMs ?? defaultTimeoutMs,
        deps,
        (limited) => complete(dispatch, limited),
      )
    },
    async upgrade(request): Promise<UpgradedConnection> {
      const encoded = encodeRequest(base, request)
      const open = composeDispatch(
        [identityMiddleware(config, userAgentOf(config)), authMiddleware(credentials)],
        async (ready) => {
          upgraded = await openUpgrade(transport, ready, base)
          return upgraded.response
        },
      )
      let upgraded: Awaited<ReturnType<typeof openUpgrade>> | undefined
      await throwIfRefused(await open(encoded))
      if (upgraded?.connection === undefined)
        throw new ConnectionError('protocol', `${base.host} did not upgrade the connection`)
      return upgraded.connection
    },
    close: () => transport.close(),
  }
  return client
}

function middlewares(
  config: RestConfig,
  deps: ClientDeps,
  parts: { base: URL; credentials: Credentials },
): Middleware[] {
  const { clock, random, metrics } = deps
  const list = [retryMiddleware(clock)]
  if (config.qps !== undefined) list.push(limitMiddleware(config.qps, config.burst ?? 10, clock))
  if (metrics !== undefined) list.push(metricsMiddleware(metrics, clock, parts.base.host))
  list.push(
    warningsMiddleware(deps.onWarning ?? logOnce(deps.logger ?? nullLogger)),
    identityMiddleware(config, userAgentOf(config)),
    causeMiddleware(random),
    authMiddleware(parts.credentials),
  )
  return list
}

function userAgentOf(config: RestConfig): string {
  return config.userAgent ?? `keelson/${keelsonVersion}`
}

async function dialOptionsOf(config: RestConfig, url: URL, credentials: Credentials): Promise<DialOptions> {
  const { ca, insecureSkipTlsVerify, tlsServerName, proxyUrl } = config
  return { url, ca, insecureSkipTlsVerify, tlsServerName, proxyUrl, ...(await credentials.certificate()) }
}

async function stream(dispatch: Dispatch, request: TransportRequest): Promise<RawResponse> {
  const response = await dispatch(request)
  await throwIfRefused(response)
  return streamedResponse(response)
}

async function complete(dispatch: Dispatch, request: TransportRequest): Promise<RawResponse> {
  const response = await dispatch(request)
  await throwIfRefused(response)
  return bufferedResponse(response, await readBody(response.body))
}

async function throwIfRefused(response: TransportResponse): Promise<void> {
  if (response.status >= 400) throw statusErrorOf(response, await readBody(response.body))
}

async function withTimeout<R>(
  request: TransportRequest,
  ms: number,
  deps: ClientDeps,
  run: (request: TransportRequest) => Promise<R>,
): Promise<R> {
  const timeout = new AbortController()
  const path = request.path.split('?', 1)[0]
  const timer = deps.clock
    .setTimeout(
      () => timeout.abort(new ConnectionError('timeout', `no answer to ${request.method} ${path} within ${ms} ms`)),
      ms,
    )
    .unref()
  const signal = request.signal === undefined ? timeout.signal : AbortSignal.any([request.signal, timeout.signal])
  try {
    return await run({ ...request, signal })
  } finally {
    timer.cancel()
  }
}

/** Servers repeat a warning with every answer; one line of log is enough. The memory of texts is bounded. */
function logOnce(logger: Logger): (text: string) => void {
  const seen = new Set<string>()
  return (text) => {
    if (seen.has(text)) return
    if (seen.size >= 1000) seen.clear()
    seen.add(text)
    logger.warn({ warning: text }, 'The API server warns')
  }
}
