import { readFile } from 'node:fs/promises'
import { pods, services } from '@keelson/api'
import type { Pod, Service } from '@keelson/api'
import {
  closing,
  createApiReviews,
  createDelegatedAuthenticator,
  createDelegatedAuthorizer,
  createInformer,
  loadKubeconfig,
  restConfigFor,
} from '@keelson/client'
import { createRunGroup, createStatusServer } from '@keelson/component-base'
import type { Runnable } from '@keelson/component-base'
import type { KubeletCore } from './core.ts'
import { reservedBy } from './eviction/thresholds.ts'
import { createNodeManager } from './node/node-manager.ts'
import type { NodeManager } from './node/node-manager.ts'
import { parseLabels, parseTaints } from './options.ts'
import type { KubeletOptionValues } from './options.ts'
import { registerCertificateMetrics } from './server/certificate-metrics.ts'
import { createKubeletServer } from './server/server.ts'
import { createStatsProvider } from './stats/provider.ts'
import { informerSource } from './sync-loop/pod-source.ts'
import { kubeletConfiguration } from './compose/configz.ts'
import { makeCore } from './compose/core-parts.ts'
import { prepare } from './compose/ground.ts'
import { makeEvictionManager, makeGarbageCollector, watchResources } from './compose/resource-parts.ts'
import type { ResourceWatch } from './compose/resource-parts.ts'
import type { Ground, KubeletDependencies } from './compose/ground.ts'

export type { KubeletDependencies } from './compose/ground.ts'
export { pauseImage } from './images/pause/image.ts'

/** The kubelet as a daemon: it waits for its Docker Engine, then registers its node and runs its pods. */
export async function createKubeletDaemon(options: KubeletOptionValues, deps: KubeletDependencies): Promise<Runnable> {
  const ground = await prepare(options, deps)
  const { client, clock, random, logger, nodeName } = ground
  const podInformer = createInformer<Pod>(client.resource(pods), {
    clock,
    random,
    logger,
    fieldSelector: `spec.nodeName=${nodeName}`,
  })
  const serviceInformer = createInformer<Service>(client.resource(services), { clock, random, logger })
  const source = informerSource(podInformer, async (signal) => {
    await Promise.all([serviceInformer.waitForSync(signal), node.registered(signal)])
  })

  const watch = watchResources(ground)
  const core: KubeletCore = makeCore(ground, {
    pressure: watch.pressure,
    source,
    services: () => serviceInformer.store.list(),
    node: () => node,
  })
  const node: NodeManager = makeNodeManager(ground, core, watch)
  const garbage = makeGarbageCollector(ground, core)
  ground.health.addCheck('ping', () => undefined)
  ground.health.addCheck('log', () => undefined)
  ground.health.addCheck('syncloop', () => {
    const problem = core.problem()
    if (problem !== '') throw new Error(problem)
  })
  return createRunGroup('kubelet', [
    closing(client),
    createStatusServer({
      name: 'healthz',
      bindAddress: options.healthzBindAddress,
      port: options.healthzPort,
      health: ground.health,
      logger,
    }),
    ground.recorder,
    await makeServer(ground, core),
    node,
    core,
    serviceInformer,
    podInformer,
    garbage,
    makeEvictionManager(ground, core, { watch, garbage }),
  ])
}

function makeNodeManager(ground: Ground, core: KubeletCore, watch: ResourceWatch): NodeManager {
  const { options } = ground
  return createNodeManager({
    ...ground,
    runtime: core.runtime,
    config: {
      name: ground.nodeName,
      addresses: { internalIPs: [ground.nodeIP], hostname: ground.nodeName },
      port: options.port,
      maxPods: options.maxPods,
      reserved: reservedBy(watch.thresholds, ground.machine),
      labels: parseLabels(options.nodeLabels),
      taints: parseTaints(options.registerWithTaints),
    },
    pressure: watch.pressure,
    problems: () => [core.problem()].filter((problem) => problem !== ''),
  })
}

/** How long the apiserver's judgements are believed, in milliseconds (the kubelet's defaults). */
const tokenTtlMs = 120_000
const allowedTtlMs = 300_000
const deniedTtlMs = 30_000

async function makeServer(ground: Ground, core: KubeletCore): Promise<Runnable> {
  const { options, clock, nodeName, info } = ground
  const reviews = createApiReviews(ground.client)
  const [cert, key, clientCa] = await Promise.all(
    [options.tlsCertFile, options.tlsPrivateKeyFile, options.clientCaFile].map((file) => readFile(file)),
  )
  if (!cert || !key) throw new Error('the kubelet API needs a certificate and its key')
  const { cert: client } = restConfigFor(await loadKubeconfig({ explicitPath: options.kubeconfig }))
  registerCertificateMetrics(ground.metrics, clock, { client, server: cert })
  return createKubeletServer({
    ...ground,
    runtime: core.runtime,
    pods: core.directory,
    stats: createStatsProvider({
      runtime: core.runtime,
      nodeName,
      paths: { root: options.rootDir, images: info.rootDir },
      clock,
    }),
    configz: () => kubeletConfiguration(options, info),
    bindAddress: options.address,
    port: options.port,
    tls: { cert, key, clientCa },
    authenticator: createDelegatedAuthenticator({ reviews, clock, tokenTtlMs, anonymous: false }),
    authorizer: createDelegatedAuthorizer({ reviews, clock, allowedTtlMs, deniedTtlMs }),
  })
}
