import type { FieldError, GroupVersionKind, JsonValue, KubeObject, NameValidator, Schema } from '@keelson/apimachinery'

/** One column of a server-side table (metav1.TableColumnDefinition). Priority 0 shows always, 1 in wide output. */
export interface ColumnDefinition {
  name: string
  type: 'string' | 'integer' | 'date' | 'number' | 'boolean'
  format?: string
  description: string
  priority: number
}

/** A path below an object of the kind, such as /status or /eviction, as discovery shows it. */
export interface SubresourceDefinition {
  name: string
  verbs: readonly string[]
  /** Kind of the body, which may live in another group. */
  kind: GroupVersionKind
}

/** Where an object keeps what the /scale sub-resource shows; dotted JSON paths. */
export interface ScalePaths {
  specReplicasPath: string
  statusReplicasPath: string
  labelSelectorPath?: string
}

/** Reads one selectable field; a method type, so that a definition of Pod is a definition of some object. */
export type FieldReader<T> = { read(obj: T): string }['read']

/** Since which release a kind is deprecated, such as `v1.33`, and what to use instead. */
export interface Deprecation {
  readonly since: string
  readonly replacement?: GroupVersionKind
}

/** How a kind whose objects are stored as another kind's is turned into them and back. */
export interface StorageConversion<T extends KubeObject> {
  /** The kind that etcd holds. */
  readonly kind: KindDefinition
  toStorage(obj: T): KubeObject
  fromStorage(stored: KubeObject): T
}

/**
 * Everything about one kind that more than one part of the system needs. Shared code reads it and never asks
 * which kind it has. Functions are pure but for `defaults`, which changes the object it is given.
 */
export interface KindDefinition<T extends KubeObject = KubeObject> {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly listKind: string
  /** Plural, lower case: the path segment. */
  readonly resource: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  /** Requests about an object carry its name as their namespace, though it lives in none (Namespace). */
  readonly namesNamespace: boolean
  /** Upstream's name of the schema, e.g. 'io.k8s.api.core.v1.Pod'. */
  readonly definitionName: string
  /** Built when first read. */
  readonly schema: Schema
  readonly verbs: readonly string[]
  readonly subresources: readonly SubresourceDefinition[]
  readonly scale?: ScalePaths
  /** metadata.generation goes up when anything but metadata and status changes. */
  readonly generationTracked: boolean
  /** Set where the kind is on its way out: clients are warned. */
  readonly deprecation?: Deprecation
  /** Set where objects are stored as another kind. */
  readonly storage?: StorageConversion<T>
  readonly nameValidator: NameValidator
  /** Semantic defaults, after those of the schema. Changes the object in place. */
  defaults?(obj: T): void
  /** All rules for a new object, metadata included. */
  validate(obj: T): FieldError[]
  /** All rules for a changed object, metadata included. */
  validateUpdate(obj: T, old: T): FieldError[]
  /** Rules for a write to /status; defaults to those of metadata. */
  validateStatusUpdate(obj: T, old: T): FieldError[]
  readonly columns: readonly ColumnDefinition[]
  /** The cells of one row, as many as there are columns. `now` in ms since the epoch. */
  row(obj: T, now: number): JsonValue[]
  /** Fields that field selectors may name, beyond metadata.name and metadata.namespace. */
  readonly selectableFields: Readonly<Record<string, FieldReader<T>>>
}
