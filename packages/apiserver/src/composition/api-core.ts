import { createPrivateKey, createPublicKey } from 'node:crypto'
import { kinds } from '@keelson/api'
import type { GroupResource } from '@keelson/apimachinery'
import type { Clock, Health, Logger, MetricsRegistry, Random } from '@keelson/component-base'
import { createAdmissionChain } from '../admission/index.ts'
import { createAuthenticator, createServiceAccountTokens } from '../authn/index.ts'
import type { Authenticator, ServiceAccountTokens } from '../authn/index.ts'
import { createAuthorization, forbiddenError } from '../authz/index.ts'
import type { Authorizer } from '../authz/port.ts'
import type { DocumentSource } from '../documents/port.ts'
import type { ConnectHandlers } from '../handlers/resource-router.ts'
import type { ApiServerOptions } from '../options.ts'
import type { RegistryDependencies } from '../registry/generic/resource.ts'
import { createLocalClient } from '../registry/local-client.ts'
import { createBindingResource } from '../registry/core/binding/resource.ts'
import type { ActionSubresource, LocalClient, StrategyDependencies } from '../registry/port.ts'
import { createResourceTable } from '../registry/resources.ts'
import type { ResourceTable } from '../registry/resources.ts'
import { createStrategies, storageDefinition } from '../registry/strategies.ts'
import { createExpirationMetric } from '../server/metrics.ts'
import { createStorageFeed } from '../state/storage-feed.ts'
import { createStorageReader } from '../state/storage-reader.ts'
import type { ObjectFeed } from '../state/port.ts'
import type { ResourceStorage, StorageFactory } from '../storage/index.ts'
import { createIssuerDocuments, createReviewResources, createTokenSubresource } from '../reviews/index.ts'
import { createDialer } from '../streaming/dialer.ts'
import type { DialerTls } from '../streaming/dialer.ts'
import { createPodStreams } from '../streaming/pod-streams.ts'
import type { ConnectDependencies } from '../streaming/pod-streams.ts'
import { createProxies } from '../streaming/proxies.ts'
import { optionalFile, readFile } from './files.ts'

/** Everything behind the listener. */
export interface ApiCore {
  readonly metrics: MetricsRegistry
  readonly health: Health
  readonly resources: ResourceTable
  readonly registry: RegistryDependencies
  readonly local: LocalClient
  readonly feed: ObjectFeed
  readonly authenticator: Authenticator
  readonly authorizer: Authorizer
  readonly connect: ConnectHandlers
  readonly actions: Readonly<Record<string, ActionSubresource>>
  readonly documents: readonly DocumentSource[]
  /** Brings up to date what is measured only when somebody asks. */
  readonly measure: (signal: AbortSignal) => Promise<void>
  /** Resolves once the server knows who may do what and which addresses are taken. */
  start(signal: AbortSignal): Promise<void>
}

/** What the core is built from. */
export interface ApiCoreInput {
  readonly options: ApiServerOptions
  readonly deps: { readonly clock: Clock; readonly random: Random; readonly logger: Logger }
  readonly storage: StorageFactory
  readonly metrics: MetricsRegistry
  readonly health: Health
  readonly signal: AbortSignal
}

function parsePortRange(text: string): { from: number; to: number } {
  const match = /^(\d+)-(\d+)$/.exec(text)
  if (match === null) throw new Error(`--service-node-port-range: not a port range: ${text}`)
  return { from: Number(match[1]), to: Number(match[2]) }
}

function kubeletTls(options: ApiServerOptions): DialerTls {
  const cert = optionalFile(options.kubeletClientCertificate)
  const key = optionalFile(options.kubeletClientKey)
  const ca = optionalFile(options.kubeletCertificateAuthority)
  return {
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(ca === undefined ? {} : { ca }),
  }
}

function createTokens(
  { options, deps }: ApiCoreInput,
  reader: ReturnType<typeof createStorageReader>,
): ServiceAccountTokens {
  const privateKey = createPrivateKey(readFile(options.serviceAccountSigningKeyFile))
  const publicKeys = options.serviceAccountKeyFile.map((path) => createPublicKey(readFile(path)))
  const issuer = options.serviceAccountIssuer
  const apiAudiences = options.apiAudiences ?? [issuer]
  return createServiceAccountTokens({ issuer, apiAudiences, privateKey, publicKeys, reader, ...deps })
}

/**
 * Builds registry, authentication, authorization and admission. They need each other: each reads objects through the
 * resource table, which finds its parts when they are first asked for.
 */
export function createApiCore(input: ApiCoreInput): ApiCore {
  const { options, deps, storage, metrics, health, signal } = input
  const storageFinder = (resource: GroupResource): ResourceStorage | undefined => resources.stored(resource)?.storage
  const reader = createStorageReader(storageFinder)
  const feed = createStorageFeed({ storageFor: storageFinder, ...deps })
  const tokens = createTokens(input, reader)
  const authenticator = createAuthenticator({
    clientCa: readFile(options.clientCaFile),
    tokens,
    clock: deps.clock,
    observeExpiration: createExpirationMetric(metrics),
  })
  const authorization = createAuthorization({ feed, modes: options.authorizationMode })
  const { authorizer, rbac } = authorization
  const admission = createAdmissionChain({ reader, authorizer, rbac, ...deps }, metrics)
  const registry: RegistryDependencies = { ...deps, admission }
  const strategyDependencies: StrategyDependencies = {
    ...deps,
    get local() {
      return local
    },
    feed,
    storageFor(resource) {
      const found = storageFinder(resource)
      if (found === undefined) throw new Error(`${resource.resource} is not served`)
      return found
    },
    privateStorage: (definition) => storage.forResource(definition),
    serviceClusterIpRange: options.serviceClusterIpRange,
    serviceNodePortRange: parsePortRange(options.serviceNodePortRange),
  }
  const strategies = createStrategies(strategyDependencies)
  const resources: ResourceTable = createResourceTable({
    kinds,
    strategyFor: (kind) => strategies.for(kind),
    storageFor: (kind) => storage.forResource(storageDefinition(kind)),
    virtual: () => virtualResources,
  })
  const virtualResources = [
    createBindingResource(strategyDependencies),
    ...createReviewResources({ authorizer, tokens, clock: deps.clock }),
  ]
  const local: LocalClient = createLocalClient({ deps: registry, resources, signal })
  const connections: ConnectDependencies = {
    dialer: createDialer(kubeletTls(options), deps.clock),
    reader,
    admission,
    authorizer,
    forbidden: forbiddenError,
    addressTypes: options.kubeletPreferredAddressTypes,
  }
  health.addCheck('ping', () => undefined)
  health.addCheck('log', () => undefined)
  health.addCheck('etcd', (asked) => storage.checkHealth(asked))
  health.addCheck('etcd-readiness', (asked) => storage.checkHealth(asked), { endpoints: ['readyz'] })
  health.addCheck(
    'shutdown',
    () => {
      if (signal.aborted) throw new Error('process is shutting down')
    },
    { endpoints: ['readyz'] },
  )
  return {
    metrics,
    health,
    resources,
    registry,
    local,
    feed,
    authenticator,
    authorizer,
    connect: { ...createPodStreams(connections), ...createProxies(connections) },
    actions: { 'serviceaccounts/token': createTokenSubresource({ tokens, reader, clock: deps.clock }) },
    documents: [createIssuerDocuments(tokens)],
    measure: (asked) => storage.measure(asked),
    async start(running) {
      await Promise.all([authorization.start(running), strategies.start(running)])
    },
  }
}
