import { writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { endpointSlices, nodes, services, type EndpointSlice, type Node, type Service } from '@keelson/api'
import { clientFromKubeconfig, closing, createInformer } from '@keelson/client'
import {
  createHealth,
  createMetricsRegistry,
  createRunGroup,
  createStatusServer,
  ExitRequest,
  runnable,
  type Clock,
  type Logger,
  type Random,
  type Runnable,
  type Timer,
} from '@keelson/component-base'
import { createConntrack } from './conntrack/conntrack.ts'
import { withProxyReport } from './healthcheck/health-endpoint.ts'
import { ProxyHealth } from './healthcheck/proxy-health.ts'
import { ServiceHealthServers } from './healthcheck/service-health.ts'
import { createIptables } from './iptables/command.ts'
import { cleanUp } from './iptables/syncer.ts'
import { createProxyMetrics } from './metrics.ts'
import type { ProxyOptionValues } from './options.ts'
import { Proxy } from './proxy.ts'
import { ruleSettings } from './rule-settings.ts'

/** What the proxy is given by the process. */
export interface ProxyDependencies {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** Headless Services need no rules, and Services may name another proxy. Slices carry the labels of their Service. */
const labelSelector = '!service.kubernetes.io/headless,!service.kubernetes.io/service-proxy-name'

/** A failed sync is tried again after this, in milliseconds. */
const retryMs = 1_000

/** kube-proxy as a daemon: informers, the rules, and the two status ports. */
export async function createProxyDaemon(options: ProxyOptionValues, deps: ProxyDependencies): Promise<Runnable> {
  const iptables = await createIptables(options.iptablesMode)
  if (options.cleanup) {
    await cleanUp(iptables)
    throw new ExitRequest(0, 'kube-proxy has removed its iptables rules')
  }
  if (options.kubeconfig === undefined) throw new ExitRequest(2, 'error: --kubeconfig is required')
  const { clock, random, logger } = deps
  const registry = createMetricsRegistry()
  const { kubeconfig } = options
  const client = await clientFromKubeconfig({ kubeconfig, userAgent: 'kube-proxy' }, { ...deps, metrics: registry })
  const proxyHealth = new ProxyHealth(clock)
  const nodeName = options.hostnameOverride ?? hostname().toLowerCase()
  const rules = await ruleSettings(options)
  const proxy = new Proxy({
    nodeName,
    rules,
    bounds: { minIntervalMs: options.iptablesMinSyncPeriod, retryMs },
    iptables,
    conntrack: createConntrack(),
    serviceHealth: new ServiceHealthServers(logger, () => proxyHealth.isHealthy),
    health: proxyHealth,
    metrics: createProxyMetrics(registry, () => clock.now() / 1000),
    clock,
    logger,
  })
  const informerDeps = { clock, random, logger, labelSelector }
  const serviceInformer = createInformer<Service>(client.resource(services), informerDeps)
  const sliceInformer = createInformer<EndpointSlice>(client.resource(endpointSlices), informerDeps)
  const servicesSeen = serviceInformer.addHandler({
    onAdd: (service) => proxy.setService(service),
    onUpdate: (_old, service) => proxy.setService(service),
    onDelete: (service) => proxy.deleteService(service),
  })
  const slicesSeen = sliceInformer.addHandler({
    onAdd: (slice) => proxy.setSlice(slice),
    onUpdate: (_old, slice) => proxy.setSlice(slice),
    onDelete: (slice) => proxy.deleteSlice(slice),
  })
  const nodeInformer = createInformer<Node>(client.resource(nodes), {
    clock,
    random,
    logger,
    fieldSelector: `metadata.name=${nodeName}`,
  })
  nodeInformer.addHandler({
    onAdd: (node) => proxy.setNode(node),
    onUpdate: (_old, node) => proxy.setNode(node),
    onDelete: () => proxy.setNode(undefined),
  })
  const health = createHealth({ logger })
  health.addCheck('sync', () => {
    if (!proxyHealth.isHealthy) throw new Error('changes have waited for a minute without being synced')
  })
  return createRunGroup('kube-proxy', [
    createStatusServer({
      name: 'healthz',
      bindAddress: options.healthzBindAddress,
      port: options.healthzPort,
      health: withProxyReport(health, proxyHealth, registry),
      logger,
    }),
    createStatusServer({
      name: 'metrics',
      bindAddress: options.metricsBindAddress,
      port: options.metricsPort,
      health: createHealth(),
      metrics: registry,
      logger,
      routes: { '/proxyMode': (_request, response) => void response.end('iptables') },
    }),
    runnable('kernel settings', () => (rules.localhostNodePorts ? allowLocalNodePorts() : undefined)),
    closing(client),
    createRunGroup('informers', [nodeInformer, serviceInformer, sliceInformer]),
    runnable(
      'proxy',
      async (signal) => {
        await Promise.all([servicesSeen.waitForSync(signal), slicesSeen.waitForSync(signal)])
        proxy.start()
      },
      () => proxy.stop(),
    ),
    periodically('repair', options.iptablesSyncPeriod, { clock, logger, work: () => proxy.repair() }),
  ])
}

/**
 * Lets packets with a loopback source leave for another address, which is what a connection to a node port on
 * localhost becomes. KUBE-FIREWALL drops what this would otherwise let in.
 */
async function allowLocalNodePorts(): Promise<void> {
  await writeFile('/proc/sys/net/ipv4/conf/all/route_localnet', '1')
}

function periodically(
  name: string,
  intervalMs: number,
  { clock, logger, work }: { clock: Clock; logger: Logger; work: () => Promise<void> },
): Runnable {
  let timer: Timer | undefined
  const arm = (): void => {
    timer = clock.setTimeout(() => {
      work()
        .catch((err: unknown) => logger.error({ err }, 'Periodic work failed'))
        .finally(() => {
          if (timer !== undefined) arm()
        })
    }, intervalMs)
  }
  return runnable(name, arm, () => {
    timer?.cancel()
    timer = undefined
  })
}
