import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import {
  createHealth,
  createMetricsRegistry,
  createRunGroup,
  createStatusServer,
  type DaemonContext,
  type Health,
  type MetricsRegistry,
  type Runnable,
  type StatusRoute,
  type TlsServerOptions,
} from '@keelson/component-base'
import { createDelegatedGuard } from '../delegated-auth/guard.ts'
import { createEventRecorder } from '../events/create-event-recorder.ts'
import { createLeaderElector } from '../leader-election/create-leader-elector.ts'
import type { Client } from '../rest/client.ts'
import { clientFromKubeconfig, closing } from './client-from-kubeconfig.ts'
import type { ElectedDaemonOptions } from './options.ts'

/** What a daemon's own parts are built on. */
export interface DaemonGround extends DaemonContext {
  readonly client: Client
  readonly metrics: MetricsRegistry
  readonly health: Health
  /** Whether this instance is the one that works. */
  isLeader(): boolean
}

/** A daemon's own parts. */
export interface DaemonParts {
  /** Runs in every instance, started in this order: informers, so that a new leader need not wait for them. */
  readonly always: readonly Runnable[]
  /** Runs in the instance that leads. It is started once. */
  readonly leading: Runnable
  /** Further paths of the status port. */
  readonly routes?: Readonly<Record<string, StatusRoute>>
}

/** How to make a daemon of which one instance works at a time. */
export interface ElectedDaemon {
  /** The component, such as `kube-scheduler`: the name of its Lease and its user agent. */
  readonly name: string
  readonly options: ElectedDaemonOptions
  build(ground: DaemonGround): DaemonParts
}

/** How long a leader's Lease may have been expired before its health check fails, in milliseconds (upstream's figure). */
const expiredLeaseToleranceMs = 20_000

/**
 * Puts a daemon together: client, guarded status port, and its own parts, of which some run only while it leads.
 *
 * @throws Error when the kubeconfig or the certificates cannot be read
 */
export async function createElectedDaemon(
  { name, options, build }: ElectedDaemon,
  context: DaemonContext,
): Promise<Runnable> {
  const metrics = createMetricsRegistry()
  const health = createHealth({ logger: context.logger })
  const client = await clientFromKubeconfig(
    { kubeconfig: options.kubeconfig, userAgent: name },
    { ...context, metrics },
  )
  if (options.leaderElect) health.addCheck('leaderElection', () => elector.assertRenewing(expiredLeaseToleranceMs))
  health.addCheck('shutdown', () => context.signal.throwIfAborted(), { endpoints: ['readyz'] })
  const isLeader = (): boolean => !options.leaderElect || elector.isLeader()
  const parts = build({ ...context, client, metrics, health, isLeader })
  const recorder = createEventRecorder({ ...context, client, component: name })
  const elector = createLeaderElector({
    ...context,
    client,
    metrics,
    recorder,
    leaseNamespace: 'kube-system',
    leaseName: name,
    leaseDurationMs: options.leaderElectLeaseDuration,
    renewDeadlineMs: options.leaderElectRenewDeadline,
    retryPeriodMs: options.leaderElectRetryPeriod,
    identity: options.leaderElectIdentity ?? `${hostname()}_${context.random.uuid()}`,
    onStartedLeading: (signal) => parts.leading.start(signal),
    async onStoppedLeading() {
      await parts.leading.stop()
      // What has stopped does not start again: a new process does, and contends anew.
      if (!context.signal.aborted) context.fail(new Error('leadership was lost'))
    },
  })
  return createRunGroup(name, [
    createStatusServer({
      bindAddress: options.bindAddress,
      port: options.securePort,
      tls: await readTls(options),
      health,
      metrics,
      authorize: createDelegatedGuard(client, {
        clock: context.clock,
        alwaysAllowPaths: options.authorizationAlwaysAllowPaths,
      }),
      routes: parts.routes,
      logger: context.logger,
    }),
    closing(client),
    recorder,
    ...parts.always,
    options.leaderElect ? elector : parts.leading,
  ])
}

async function readTls(options: ElectedDaemonOptions): Promise<TlsServerOptions> {
  const [cert, key, clientCa] = await Promise.all([
    readFile(options.tlsCertFile),
    readFile(options.tlsPrivateKeyFile),
    options.clientCaFile === undefined ? undefined : readFile(options.clientCaFile),
  ])
  return { cert, key, clientCa }
}
