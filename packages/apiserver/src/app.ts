import { kinds } from '@keelson/api'
import { createHealth, createMetricsRegistry, kubernetesVersion } from '@keelson/component-base'
import type { Clock, Logger, Random, Runnable } from '@keelson/component-base'
import { forbiddenError } from './authz/index.ts'
import { createBootstrapHooks } from './bootstrap/index.ts'
import { createApiCore } from './composition/api-core.ts'
import type { ApiCore } from './composition/api-core.ts'
import { connectStorage } from './composition/connect-storage.ts'
import { optionalFile, readFile } from './composition/files.ts'
import { runHooks } from './composition/hooks.ts'
import { createDiscovery } from './discovery/index.ts'
import { chain, createFilters } from './filters/index.ts'
import { serveResource } from './handlers/resource-router.ts'
import type { RouterDependencies } from './handlers/resource-router.ts'
import { createOpenApi } from './openapi/index.ts'
import type { ApiServerOptions } from './options.ts'
import type { LocalClient } from './registry/port.ts'
import { numberToIpv4, parseIpv4Range, resolveAdvertiseAddress } from './server/addresses.ts'
import { createHttpServer } from './server/http-server.ts'
import type { HttpServer } from './server/http-server.ts'
import { createRoutes } from './server/routes.ts'
import type { EtcdPort } from './storage/index.ts'

export { apiServerOptions } from './options.ts'
export type { ApiServerOptions } from './options.ts'
export type { LocalClient } from './registry/port.ts'

/** What the server takes from outside its process. */
export interface ApiServerDependencies {
  readonly logger: Logger
  readonly clock: Clock
  readonly random: Random
  /** Stands in for the etcd that the options name (tests). */
  readonly etcd?: EtcdPort
}

/** kube-apiserver as a thing that starts and stops. */
export interface ApiServer extends Runnable {
  /** Where it listens; throws before the start. */
  address(): { host: string; port: number }
  /** Objects from inside the process, past authentication and authorization. */
  readonly local: LocalClient
}

// Of the five seconds a daemon has to stop, what open requests get.
const drainMs = 2000

/** Puts the listener, the filters and what stands behind them together. */
function createListener(options: ApiServerOptions, deps: ApiServerDependencies, core: ApiCore): HttpServer {
  const { clock, random, logger } = deps
  const { metrics, health, resources, authorizer, authenticator } = core
  const router: RouterDependencies = {
    ...core.registry,
    logger,
    authorizer,
    forbidden: forbiddenError,
    minRequestTimeoutSeconds: options.minRequestTimeout,
    resources,
    connect: core.connect,
    actions: core.actions,
  }
  const filters = createFilters({
    clock,
    logger,
    metrics,
    authenticator,
    authorizer,
    anonymousAuth: options.anonymousAuth,
    inFlight: { readOnly: options.maxRequestsInflight, mutating: options.maxMutatingRequestsInflight },
    forbidden: forbiddenError,
    kindOf: ({ isResourceRequest, apiGroup, apiVersion, resource, subresource }) => {
      const kind = isResourceRequest ? resources.kindOf(apiGroup, apiVersion, resource) : undefined
      return subresource === '' || kind?.subresources.some(({ name }) => name === subresource) ? kind : undefined
    },
  })
  const advertised = resolveAdvertiseAddress(options.advertiseAddress, options.bindAddress[0]!)
  const documents = [
    createDiscovery({ kinds, serverAddress: `${advertised}:${options.securePort}` }),
    createOpenApi({ kinds, version: kubernetesVersion }),
    ...core.documents,
  ]
  const routes = createRoutes({
    health,
    metrics,
    measure: core.measure,
    documents,
    serveResource: (exchange) => serveResource(router, exchange),
  })
  return createHttpServer({
    tls: {
      cert: readFile(options.tlsCertFile),
      key: readFile(options.tlsPrivateKeyFile),
    },
    clock,
    random,
    logger,
    serve: chain(filters, routes),
  })
}

/** The first address of the service range belongs to the `kubernetes` service. */
function hooksOf(options: ApiServerOptions, deps: ApiServerDependencies, core: ApiCore, port: number) {
  const requestHeaderCa = optionalFile(options.requestheaderClientCaFile)
  return createBootstrapHooks({
    local: core.local,
    feed: core.feed,
    clock: deps.clock,
    logger: deps.logger,
    kubernetesServiceIp: numberToIpv4(parseIpv4Range(options.serviceClusterIpRange).base + 1),
    advertiseAddress: resolveAdvertiseAddress(options.advertiseAddress, options.bindAddress[0]!),
    securePort: port,
    clientCa: readFile(options.clientCaFile),
    ...(requestHeaderCa === undefined
      ? {}
      : { requestHeader: { ca: requestHeaderCa, allowedNames: options.requestheaderAllowedNames } }),
  })
}

/**
 * Builds kube-apiserver. Started, it has reached etcd, knows who may do what, listens, and has made what a new cluster
 * must hold. Stopped, it has ended its watches and let running requests finish.
 */
export function createApiServer(options: ApiServerOptions, deps: ApiServerDependencies): ApiServer {
  const metrics = createMetricsRegistry()
  const health = createHealth({ logger: deps.logger })
  const storage = connectStorage(options, deps, metrics)
  const stopping = new AbortController()
  const core = createApiCore({ options, deps, storage, metrics, health, signal: stopping.signal })
  const server = createListener(options, deps, core)
  let address: { host: string; port: number } | undefined
  return {
    name: 'kube-apiserver',
    local: core.local,
    address() {
      if (address === undefined) throw new Error('kube-apiserver is not listening')
      return address
    },
    async start(signal) {
      const starting = AbortSignal.any([signal, stopping.signal])
      await storage.start(starting)
      await core.start(stopping.signal)
      const listening = await server.listen(options.bindAddress, options.securePort)
      address = { host: listening.address, port: listening.port }
      deps.logger.info(address, 'serving')
      const hooks = hooksOf(options, deps, core, listening.port)
      await runHooks(hooks, health, { signal: stopping.signal, starting })
    },
    async stop() {
      if (stopping.signal.aborted) return
      await server.close(drainMs)
      stopping.abort(new DOMException('kube-apiserver is stopping', 'AbortError'))
      await storage.stop()
    },
  }
}
