import { nodes, pods, type Node, type Pod } from '@keelson/api'
import {
  createElectedDaemon,
  createEventRecorder,
  createInformer,
  type Client,
  type DaemonGround,
  type DaemonParts,
} from '@keelson/client'
import {
  createRunGroup,
  runnable,
  sendMetrics,
  type Clock,
  type DaemonContext,
  type Logger,
  type MetricsRegistry,
  type Random,
  type Runnable,
} from '@keelson/component-base'
import { NominatedPods } from './cache/nominated-pods.ts'
import { SchedulerCache } from './cache/scheduler-cache.ts'
import { feed } from './cycle/feed.ts'
import { isHelped } from './cycle/hints.ts'
import { Scheduler } from './cycle/scheduler.ts'
import type { Plugin, PluginHandle } from './framework/extension-points.ts'
import { WaitingPods } from './framework/waiting-pods.ts'
import { createSchedulerMetrics } from './metrics.ts'
import type { SchedulerOptionValues } from './options.ts'
import { createPodResourceMetrics } from './pod-resource-metrics.ts'
import { createPlugins } from './plugins/index.ts'
import { createFrameworks, defaultProfile, type Profile } from './profiles/profile.ts'
import { SchedulingQueue } from './queue/scheduling-queue.ts'

/** What the scheduler is given by the process. */
export interface SchedulerDependencies {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** The scheduler as a daemon: informers always, and the scheduling loop while it leads. */
export function createSchedulerDaemon(options: SchedulerOptionValues, context: DaemonContext): Promise<Runnable> {
  const name = 'kube-scheduler'
  return createElectedDaemon({ name, options, build }, context)

  function build(ground: DaemonGround): DaemonParts {
    const { informers, recorder, loop, podResources, assertSynced } = createScheduler(ground.client, ground)
    ground.health.addCheck('sched-handler-sync', assertSynced, { endpoints: ['readyz'] })
    return {
      always: [informers, recorder],
      leading: loop,
      routes: {
        // Of several schedulers one tells, lest sums over all of them count every pod more than once.
        '/metrics/resources': (_req, res) => (ground.isLeader() ? sendMetrics(res, podResources) : void res.end()),
      },
    }
  }
}

/** A scheduler's parts, to be started in this order: informers, recorder, loop. */
export interface SchedulerParts {
  readonly informers: Runnable
  readonly recorder: Runnable
  readonly loop: Runnable
  /** What pods ask for, as metrics of their own page. */
  readonly podResources: MetricsRegistry
  /** @throws Error while the cache does not know every node and pod of the first lists */
  assertSynced(): void
}

/** Puts a scheduler together on a client; other profiles than the default, and plug-ins of their own, are for embedders. */
export function createScheduler(
  client: Client,
  deps: SchedulerDependencies & {
    metrics: MetricsRegistry
    profiles?: readonly Profile[]
    outOfTree?(handle: PluginHandle): readonly Plugin[]
  },
): SchedulerParts {
  const { clock, random, logger } = deps
  const cache = new SchedulerCache()
  const nominated = new NominatedPods()
  const waitingPods = new WaitingPods(clock)
  const handle = { client, waitingPods }
  const plugins = [...createPlugins(handle), ...(deps.outOfTree?.(handle) ?? [])]
  const frameworks = createFrameworks(deps.profiles ?? [defaultProfile], plugins)
  const [anyFramework] = frameworks.values()
  if (anyFramework === undefined) throw new Error('a scheduler needs at least one profile')
  const frameworkOf = (pod: Pod) => frameworks.get(pod.spec?.schedulerName ?? '') ?? anyFramework
  const metrics = createSchedulerMetrics(deps.metrics, { queue: () => queue, cache, clock })
  const queue: SchedulingQueue = new SchedulingQueue({
    clock,
    less: (a, b) => anyFramework.less(a, b),
    gatedBy: (pod) => frameworkOf(pod).preEnqueue(pod)?.plugin,
    isHelped: (pod, event, before, after) => isHelped(frameworkOf(pod.pod), pod, event, before, after),
    entered: (name, event) => metrics.queued(name, event),
  })
  const informerDeps = { clock, random, logger }
  const nodeInformer = createInformer<Node>(client.resource(nodes), { ...informerDeps, transform: withoutBookkeeping })
  const podInformer = createInformer<Pod>(client.resource(pods), {
    ...informerDeps,
    fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed',
    transform: withoutBookkeeping,
  })
  const fed = feed({ pods: podInformer, nodes: nodeInformer }, { cache, queue, frameworks, nominated, waitingPods })
  const recorder = createEventRecorder({ client, clock, random, logger, component: 'default-scheduler' })
  const scheduler = new Scheduler({
    ...deps,
    client,
    cache,
    queue,
    nominated,
    waitingPods,
    frameworks,
    recorder,
    metrics,
  })
  return {
    informers: createRunGroup('informers', [nodeInformer, podInformer]),
    recorder,
    loop: createRunGroup('scheduling', [
      runnable('first lists', async (signal) => {
        await Promise.all(fed.map((registration) => registration.waitForSync(signal)))
      }),
      scheduler.asRunnable(),
    ]),
    podResources: createPodResourceMetrics(podInformer.store),
    assertSynced() {
      if (!fed.every((registration) => registration.hasSynced())) throw new Error('the first lists are not complete')
    },
  }
}

/** Field ownership is as large as the rest of an object, and of no use here. */
function withoutBookkeeping<T extends { metadata: { managedFields?: unknown } }>(obj: T): T {
  delete obj.metadata.managedFields
  return obj
}
