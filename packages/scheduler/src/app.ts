import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { nodes, pods, type Node, type Pod } from '@keelson/api'
import {
  createClient,
  createDelegatedGuard,
  createEventRecorder,
  createInformer,
  createLeaderElector,
  loadKubeconfig,
  restConfigFor,
  type Client,
} from '@keelson/client'
import {
  createHealth,
  createMetricsRegistry,
  createRunGroup,
  createStatusServer,
  runnable,
  type Clock,
  type DaemonContext,
  type Logger,
  type Random,
  type Runnable,
} from '@keelson/component-base'
import { SchedulerCache } from './cache/scheduler-cache.ts'
import { feed } from './cycle/feed.ts'
import { isHelped } from './cycle/hints.ts'
import { Scheduler } from './cycle/scheduler.ts'
import { createSchedulerMetrics } from './metrics.ts'
import type { SchedulerOptionValues } from './options.ts'
import { createPlugins } from './plugins/index.ts'
import { createFrameworks, defaultProfile, type Profile } from './profiles/profile.ts'
import { SchedulingQueue } from './queue/scheduling-queue.ts'

/** What the scheduler is given by the process. */
export interface SchedulerDependencies {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** The scheduler as a daemon: status server, informers, and the scheduling loop while it leads. */
export async function createSchedulerDaemon(
  options: SchedulerOptionValues,
  deps: SchedulerDependencies & Pick<DaemonContext, 'signal' | 'fail'>,
): Promise<Runnable> {
  const config = restConfigFor(await loadKubeconfig({ explicitPath: options.kubeconfig }))
  const metrics = createMetricsRegistry()
  const client = createClient({ ...config, userAgent: 'kube-scheduler' }, { ...deps, metrics })
  const scheduler = createScheduler(client, { ...deps, metrics })
  const health = createHealth({ logger: deps.logger, metrics })
  const elector = createLeaderElector({
    client,
    ...deps,
    metrics,
    leaseNamespace: 'kube-system',
    leaseName: 'kube-scheduler',
    identity: options.leaderElectIdentity ?? `${hostname()}_${deps.random.uuid()}`,
    onStartedLeading: (signal) => scheduler.loop.start(signal),
    async onStoppedLeading() {
      await scheduler.loop.stop()
      // A stopped loop does not start again: a new process does, and contends anew.
      if (!deps.signal.aborted) deps.fail(new Error('leadership was lost'))
    },
  })
  health.addCheck('informer-sync', () => scheduler.assertSynced(), { livez: false })
  const [cert, key, clientCa] = await Promise.all([
    readFile(options.tlsCertFile),
    readFile(options.tlsPrivateKeyFile),
    options.clientCaFile === undefined ? undefined : readFile(options.clientCaFile),
  ])
  return createRunGroup('kube-scheduler', [
    createStatusServer({
      bindAddress: options.bindAddress,
      port: options.securePort,
      tls: { cert, key, clientCa },
      health,
      metrics,
      authorize: createDelegatedGuard(client, {
        clock: deps.clock,
        alwaysAllowPaths: options.authorizationAlwaysAllowPaths,
      }),
      logger: deps.logger,
    }),
    runnable(
      'client',
      () => undefined,
      () => client.close(),
    ),
    scheduler.informers,
    scheduler.recorder,
    options.leaderElect ? elector : scheduler.loop,
  ])
}

/** A scheduler's parts, to be started in this order: informers, recorder, loop. */
export interface SchedulerParts {
  readonly informers: Runnable
  readonly recorder: Runnable
  readonly loop: Runnable
  /** @throws Error while the first list is not complete */
  assertSynced(): void
}

/** Puts a scheduler together on a client; `profiles` other than the default are for embedders. */
export function createScheduler(
  client: Client,
  deps: SchedulerDependencies & {
    metrics: ReturnType<typeof createMetricsRegistry>
    profiles?: readonly Profile[]
  },
): SchedulerParts {
  const { clock, random, logger } = deps
  const frameworks = createFrameworks(deps.profiles ?? [defaultProfile], createPlugins(client))
  const [anyFramework] = frameworks.values()
  if (anyFramework === undefined) throw new Error('a scheduler needs at least one profile')
  const frameworkOf = (pod: Pod) => frameworks.get(pod.spec?.schedulerName ?? '') ?? anyFramework
  const metrics = createSchedulerMetrics(deps.metrics, { pending: () => queue.pending, clock })
  const queue: SchedulingQueue = new SchedulingQueue({
    clock,
    less: (a, b) => anyFramework.less(a, b),
    gatedBy: (pod) => frameworkOf(pod).preEnqueue(pod)?.plugin,
    isHelped: (pod, event, before, after) => isHelped(frameworkOf(pod.pod), pod, event, before, after),
    entered: (name, event) => metrics.queued(name, event),
  })
  const cache = new SchedulerCache()
  const informerDeps = { clock, random, logger }
  const nodeInformer = createInformer<Node>(client.resource(nodes), { ...informerDeps, transform: withoutBookkeeping })
  const podInformer = createInformer<Pod>(client.resource(pods), {
    ...informerDeps,
    fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed',
    transform: withoutBookkeeping,
  })
  feed({ pods: podInformer, nodes: nodeInformer }, { cache, queue, frameworks })
  const recorder = createEventRecorder({ client, clock, random, logger, component: 'default-scheduler' })
  const scheduler = new Scheduler({ client, cache, queue, frameworks, recorder, metrics, clock, random, logger })
  return {
    informers: createRunGroup('informers', [nodeInformer, podInformer]),
    recorder,
    loop: scheduler.asRunnable(),
    assertSynced() {
      if (!nodeInformer.hasSynced() || !podInformer.hasSynced()) throw new Error('the first list is not complete')
    },
  }
}

/** Field ownership is as large as the rest of an object, and of no use here. */
function withoutBookkeeping<T extends { metadata: { managedFields?: unknown } }>(obj: T): T {
  delete obj.metadata.managedFields
  return obj
}
