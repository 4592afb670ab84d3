export { namespacedKey, splitKey } from './cache/keys.ts'
export type {
  Deletion,
  EventHandler,
  HandlerRegistration,
  Informer,
  InformerOptions,
  InformerScope,
} from './cache/informer.ts'
export type { IndexFunction, Indexers, Store } from './cache/store.ts'
export type { EventRecorder, EventRecorderOptions, ObjectReference } from './events/types.ts'
export type { LeaderElectionOptions, LeaderElector } from './leader-election/types.ts'
export type { Client, ClientDeps, RawRequest, RawResponse, ResponseHeaders, UpgradedConnection } from './rest/client.ts'
export type { ExecConfig, Impersonation, RestConfig } from './rest/config.ts'
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
export type { DelayingQueue, Queue, WorkQueue } from './workqueue/work-queue.ts'
