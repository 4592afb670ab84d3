import type { FieldError, GroupResource, GroupVersionKind, KubeObject } from '@keelson/apimachinery'
import type { KindDefinition } from '@keelson/api'
import type { Clock, Logger, Random } from '@keelson/component-base'
import type { UserInfo } from '../authn/port.ts'
import type { RequestContext } from '../request/context.ts'
import type { ObjectFeed } from '../state/port.ts'
import type { ResourceDefinition, ResourceStorage } from '../storage/port.ts'

/** metav1.DeleteOptions as the registry uses it. */
export interface DeleteOptions {
  gracePeriodSeconds?: number
  propagationPolicy?: 'Orphan' | 'Background' | 'Foreground'
  orphanDependents?: boolean
  preconditions?: { uid?: string; resourceVersion?: string }
  dryRun?: string[]
}

/** What a strategy may use of its surroundings while it works on one request. */
export interface StrategyContext {
  readonly request: RequestContext
  readonly clock: Clock
  readonly random: Random
  readonly dryRun: boolean
}

/** Something taken before a write that is kept when the write lands and given back when it does not. */
export interface Reservation {
  commit(): Promise<void> | void
  rollback(): Promise<void> | void
}

/** A subresource that is an update of the parent object through rules of its own (finalize, approval, resize...). */
export interface UpdateSubresource<T extends KubeObject = KubeObject> {
  readonly type: 'update'
  readonly name: string
  /**
   * Copies what this subresource may not change from `old` onto `obj`. Runs before it is recorded who owns what, and again
   * after admission, which may have changed more.
   */
  prepareForUpdate(obj: T, old: T, context: StrategyContext): void
  validateUpdate?(obj: T, old: T): FieldError[]
}

/** What an action (a POST that is not simply "store this") gets. */
export interface ActionInput {
  readonly namespace: string
  readonly name: string
  /** The decoded, defaulted body. */
  readonly body: KubeObject
  readonly dryRun: boolean
  readonly context: RequestContext
}

/** A subresource answered by code instead of by storing its body (binding, eviction, token...). */
export interface ActionSubresource {
  readonly type: 'action'
  readonly name: string
  /** The kind of the body, and the definition that describes it. */
  readonly kind: GroupVersionKind
  readonly definitionName: string
  create(input: ActionInput): Promise<KubeObject>
}

/** A custom subresource of a kind. status and scale need none: they are the same for every kind. */
export type Subresource<T extends KubeObject = KubeObject> = UpdateSubresource<T> | ActionSubresource

/**
 * The only kind-specific server code: what the API server, not the client, decides about objects of one kind.
 *
 * Defaults and validation that need no server live in the kind's definition. Every hook is optional; hooks get private
 * copies and change them in place; `old` is frozen.
 */
export interface Strategy<T extends KubeObject = KubeObject> {
  readonly group: string
  readonly resource: string
  /** Drops or sets what clients may not set on create. Status is already dropped where the kind has a status subresource. */
  prepareForCreate?(obj: T, context: StrategyContext): void
  /** Carries over what clients may not change. Status is already carried over where the kind has a status subresource. */
  prepareForUpdate?(obj: T, old: T, context: StrategyContext): void
  /** Runs after everything but status and metadata was carried over from `old`. */
  prepareForStatusUpdate?(obj: T, old: T, context: StrategyContext): void
  /** Server-only validation, on top of the kind's. */
  validateCreate?(obj: T, context: StrategyContext): FieldError[]
  validateUpdate?(obj: T, old: T, context: StrategyContext): FieldError[]
  /** Warnings for the client about a new state. */
  warnings?(obj: T, old?: T): string[]
  /** Seconds to wait before the object goes, `undefined` when it is removed at once. */
  gracefulDeletion?(obj: T, options: DeleteOptions, context: StrategyContext): number | undefined
  /** True while a deletion must only mark the object, because something else removes it later (namespaces). */
  holdsDeletion?(obj: T): boolean
  /** Changes the object as its deletion begins (a namespace becomes Terminating). */
  markDeleting?(obj: T, context: StrategyContext): void
  /** Takes what the object needs from outside storage (addresses, ports) and writes it into the object. */
  reserve?(obj: T, old: T | undefined, context: StrategyContext): Promise<Reservation | undefined>
  /** Runs after the object is gone. */
  afterDelete?(obj: T): Promise<void> | void
  /** What happens to dependents when a deletion does not say. Default: background collection. */
  readonly defaultGarbageCollection?: 'orphan' | 'background'
  /** Clients may set status on create although the kind has a status subresource (nodes). Default false. */
  readonly keepsStatusOnCreate?: boolean
  /** DELETE answers with the deleted object instead of a Status. Default false. */
  readonly returnsDeletedObject?: boolean
  /** PUT on a name that does not exist creates it. Default false. */
  readonly allowCreateOnUpdate?: boolean
  /** PUT without a resourceVersion is allowed. Default true. */
  readonly allowUnconditionalUpdate?: boolean
  readonly subresources?: readonly Subresource<T>[]
  /** Runs once before the server is ready (for example to learn which addresses stored objects hold). */
  start?(signal: AbortSignal): Promise<void>
}

/** How code inside the server reads and writes objects: same path as a request, without authentication and authorization. */
export interface LocalClient {
  get(target: LocalTarget): Promise<KubeObject>
  list(resource: GroupResource, namespace?: string): Promise<readonly KubeObject[]>
  create(resource: GroupResource, object: KubeObject): Promise<KubeObject>
  /** Reads, lets `change` edit a private copy, writes; again on conflict. `change` returns false to leave it. */
  update(target: LocalTarget, change: (object: KubeObject) => boolean | void): Promise<KubeObject>
  delete(target: LocalTarget, options?: DeleteOptions): Promise<void>
}

/** One object as LocalClient addresses it. */
export interface LocalTarget {
  readonly resource: GroupResource
  readonly name: string
  readonly namespace?: string
}

/** What a strategy is built from. */
export interface StrategyDependencies {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly local: LocalClient
  readonly feed: ObjectFeed
  storageFor(resource: GroupResource): ResourceStorage
  /** Storage of objects that are the server's own and no part of the API. Ask once per definition. */
  privateStorage(definition: ResourceDefinition): ResourceStorage
  readonly serviceClusterIpRange: string
  readonly serviceNodePortRange: { readonly from: number; readonly to: number }
}

/** One line of the explicit strategy table. */
export interface StrategyFactory {
  readonly group: string
  readonly resource: string
  /** How storage keeps this kind: life span without a write, fields that find watchers by index. */
  readonly storage?: Pick<ResourceDefinition, 'ttlSeconds' | 'indexedFields'>
  /** True when the strategy has a `start` to run before the server is ready. */
  readonly startsWithServer?: boolean
  create(dependencies: StrategyDependencies): Strategy
}

/** A resource that is computed on POST and never stored (reviews). */
export interface VirtualResource {
  readonly kind: KindDefinition
  create(input: VirtualInput): Promise<KubeObject>
}

/** What a virtual resource answers. */
export interface VirtualInput {
  readonly namespace: string
  readonly body: KubeObject
  readonly user: UserInfo
  readonly dryRun: boolean
  readonly context: RequestContext
}
