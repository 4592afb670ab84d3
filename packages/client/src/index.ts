export type { Credentials } from './auth/port.ts'
export { createInformer } from './cache/create-informer.ts'
export type {
  Deletion,
  EventHandler,
  HandlerRegistration,
  Informer,
  InformerOptions,
  InformerScope,
} from './cache/informer.ts'
export { createInformerFactory } from './cache/informer-factory.ts'
export type { InformerFactory, SharedInformerOptions } from './cache/informer-factory.ts'
export { controllerUidIndex, controllerUidIndexers, namespaceIndex, namespaceIndexers } from './cache/indexers.ts'
export { IndexedStore } from './cache/indexed-store.ts'
export { namespacedKey, splitKey } from './cache/keys.ts'
export { listAll } from './cache/list-pages.ts'
export { Reflector } from './cache/reflector.ts'
export type { ReflectorOptions, ReflectorSink } from './cache/reflector.ts'
export { compareResourceVersions } from './cache/resource-version.ts'
export type { IndexFunction, Indexers, Store } from './cache/store.ts'
export { createEventRecorder } from './events/create-event-recorder.ts'
export type { EventRecorder, EventRecorderOptions, ObjectReference } from './events/types.ts'
export { inClusterConfig } from './kubeconfig/in-cluster.ts'
export { kubeconfigPath, loadKubeconfig } from './kubeconfig/load.ts'
export type { KubeconfigLocations } from './kubeconfig/load.ts'
export { modifyKubeconfig } from './kubeconfig/modify.ts'
export { restConfigFor } from './kubeconfig/rest-config.ts'
export type { KubeconfigOverrides } from './kubeconfig/rest-config.ts'
export { emptyKubeconfig, KubeconfigError, setNamed } from './kubeconfig/types.ts'
export type {
  AuthInfo,
  ClusterInfo,
  ContextInfo,
  Kubeconfig,
  NamedAuthInfo,
  NamedCluster,
  NamedContext,
} from './kubeconfig/types.ts'
export { clientFromKubeconfig, closing } from './daemon/client-from-kubeconfig.ts'
export type { KubeconfigClientOptions } from './daemon/client-from-kubeconfig.ts'
export { createElectedDaemon } from './daemon/elected-daemon.ts'
export type { DaemonGround, DaemonParts, ElectedDaemon } from './daemon/elected-daemon.ts'
export { electedDaemonOptions, securePortOption } from './daemon/options.ts'
export type { ElectedDaemonOptions } from './daemon/options.ts'
export { createLeaderElector } from './leader-election/create-leader-elector.ts'
export type { LeaderElectionOptions, LeaderElector } from './leader-election/types.ts'
export type { Client, ClientDeps, RawRequest, RawResponse, ResponseHeaders, UpgradedConnection } from './rest/client.ts'
export type { ExecConfig, Impersonation, RestConfig } from './rest/config.ts'
export { createClient } from './rest/create-client.ts'
export type { ClientParts } from './rest/create-client.ts'
export { apiVersionOf, resourcePath } from './rest/kind-ref.ts'
export type { KindRef, ResourcePath } from './rest/kind-ref.ts'
export type {
  CallOptions,
  DeleteCollectionOptions,
  DeleteOptions,
  GetOptions,
  ListOptions,
  NamespacedOptions,
  PatchOptions,
  ResourceClient,
  SelectOptions,
  SubresourceOptions,
  WatchOptions,
  WriteOptions,
} from './rest/resource-client.ts'
export { createApiReviews } from './delegated-auth/api-reviews.ts'
export { createDelegatedAuthenticator } from './delegated-auth/authenticator.ts'
export type { DelegatedAuthenticator, DelegatedAuthenticatorOptions } from './delegated-auth/authenticator.ts'
export { createDelegatedAuthorizer } from './delegated-auth/authorizer.ts'
export type { DelegatedAuthorizer, DelegatedAuthorizerOptions } from './delegated-auth/authorizer.ts'
export { offeredCredentials } from './delegated-auth/credentials.ts'
export type { OfferedCredentials } from './delegated-auth/credentials.ts'
export { createDelegatedGuard, createStatusGuard } from './delegated-auth/guard.ts'
export type { StatusGuard, StatusGuardOptions } from './delegated-auth/guard.ts'
export { delegatedAuthOptions } from './delegated-auth/options.ts'
export type { AccessAttributes, RequestUser, Reviews } from './delegated-auth/port.ts'
export { ConnectionError, isConnectionError } from './transport/connection-error.ts'
export type { ConnectionErrorCode } from './transport/connection-error.ts'
export type { Liveness } from './transport/h2-session.ts'
export type { Transport, TransportRequest, TransportResponse } from './transport/port.ts'
export {
  bucketLimiter,
  defaultControllerLimiter,
  exponentialFailureLimiter,
  maxOfLimiters,
} from './workqueue/rate-limiters.ts'
export type { RateLimiter } from './workqueue/rate-limiters.ts'
export { createWorkQueue } from './workqueue/rate-limiting-queue.ts'
export type { WorkQueueOptions } from './workqueue/rate-limiting-queue.ts'
export type { DelayingQueue, Queue, WorkQueue } from './workqueue/work-queue.ts'
