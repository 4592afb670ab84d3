import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import {
  createClient,
  createDelegatedGuard,
  createEventRecorder,
  createInformerFactory,
  createLeaderElector,
  loadKubeconfig,
  restConfigFor,
  type Client,
  type EventRecorder,
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
  type MetricsRegistry,
  type Random,
  type Runnable,
} from '@keelson/component-base'
import { controllers } from './controllers/index.ts'
import type { ControllerContext, ControllerDescriptor } from './framework/controller.ts'
import type { ControllerManagerOptionValues } from './options.ts'

/** What the controller manager is given by the process. */
export interface ControllerManagerDependencies {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** The controller manager as a daemon: status server, informers, and the controllers while it leads. */
export async function createControllerManagerDaemon(
  options: ControllerManagerOptionValues,
  deps: ControllerManagerDependencies & Pick<DaemonContext, 'signal' | 'fail'>,
): Promise<Runnable> {
  const metrics = createMetricsRegistry()
  const config = restConfigFor(await loadKubeconfig({ explicitPath: options.kubeconfig }))
  const client = createClient({ ...config, userAgent: 'kube-controller-manager' }, { ...deps, metrics })
  const manager = createControllerManager(client, { ...deps, metrics, options })
  const health = createHealth({ logger: deps.logger, metrics })
  health.addCheck('informer-sync', () => manager.assertSynced(), { livez: false })
  const elector = createLeaderElector({
    client,
    ...deps,
    metrics,
    leaseNamespace: 'kube-system',
    leaseName: 'kube-controller-manager',
    identity: options.leaderElectIdentity ?? `${hostname()}_${deps.random.uuid()}`,
    onStartedLeading: (signal) => manager.controllers.start(signal),
    async onStoppedLeading() {
      await manager.controllers.stop()
      // Stopped controllers do not start again: a new process does, and contends anew.
      if (!deps.signal.aborted) deps.fail(new Error('leadership was lost'))
    },
  })
  const [cert, key, clientCa] = await Promise.all([
    readFile(options.tlsCertFile),
    readFile(options.tlsPrivateKeyFile),
    options.clientCaFile === undefined ? undefined : readFile(options.clientCaFile),
  ])
  return createRunGroup('kube-controller-manager', [
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
    manager.informers,
    manager.recorders,
    options.leaderElect ? elector : manager.controllers,
  ])
}

/** The controller manager's parts, to be started in this order: informers, recorders, controllers. */
export interface ControllerManagerParts {
  readonly informers: Runnable
  readonly recorders: Runnable
  readonly controllers: Runnable
  /** @throws Error while a first list is not complete */
  assertSynced(): void
}

/** Puts the enabled controllers together on a client. */
export function createControllerManager(
  client: Client,
  deps: ControllerManagerDependencies & { metrics: MetricsRegistry; options: ControllerManagerOptionValues },
): ControllerManagerParts {
  const { clock, random, logger } = deps
  const informers = createInformerFactory(client, { clock, random, logger })
  const recorders = new Map<string, EventRecorder>()
  const context: ControllerContext = {
    ...deps,
    client,
    informers,
    recorder(component) {
      const known = recorders.get(component)
      if (known !== undefined) return known
      const recorder = createEventRecorder({ client, clock, random, logger, component })
      recorders.set(component, recorder)
      return recorder
    },
  }
  const built = enabledControllers(controllers, deps.options.controllers).map((descriptor) => descriptor.build(context))
  return {
    informers,
    recorders: createRunGroup('recorders', [...recorders.values()]),
    controllers: sideBySide('controllers', built),
    assertSynced() {
      if (!informers.hasSynced()) throw new Error('the first list is not complete')
    },
  }
}

/**
 * The controllers that an option such as `*,-garbage-collector-controller` names.
 *
 * @throws Error when it names one that does not exist
 */
export function enabledControllers(
  all: readonly ControllerDescriptor[],
  wanted: readonly string[],
): readonly ControllerDescriptor[] {
  const names = new Set(all.map(({ name }) => name))
  for (const entry of wanted) {
    const name = entry.replace(/^-/, '')
    if (name !== '*' && !names.has(name)) {
      throw new Error(`--controllers names ${name}, which is none of ${[...names].join(', ')}`)
    }
  }
  return all.filter(({ name }) => !wanted.includes(`-${name}`) && (wanted.includes('*') || wanted.includes(name)))
}

/** Starts and stops controllers at once: none waits for another's informers. */
function sideBySide(name: string, members: readonly Runnable[]): Runnable {
  return runnable(
    name,
    async (signal) => {
      await Promise.all(members.map(async (member) => member.start(signal)))
    },
    async () => {
      await Promise.all(members.map(async (member) => member.stop()))
    },
  )
}
