import type { FieldError, JsonValue, KubeObject, NameValidator, Schema } from '@keelson/apimachinery'
import { nameIsDnsSubdomain, validateObjectMeta, validateObjectMetaUpdate } from '@keelson/apimachinery'
import { defaultColumns, defaultRow } from '../printing/columns.ts'
import { definitionSchema } from '../schema/definition-schema.ts'
import type {
  ColumnDefinition,
  Deprecation,
  FieldReader,
  KindDefinition,
  ScalePaths,
  StorageConversion,
  SubresourceDefinition,
} from './kind-definition.ts'
import { fullVerbs, viewVerbs } from './verbs.ts'

/** A sub-resource as a kind declares it: the body's kind is of the parent's group and version unless it says so. */
export interface SubresourceDeclaration {
  name: string
  verbs: readonly string[]
  kind: string
  group?: string
  version?: string
}

/** What a kind says about itself; what is left out follows upstream's conventions. */
export interface KindDeclaration<T extends KubeObject> {
  group: string
  version: string
  kind: string
  resource: string
  namespaced: boolean
  namesNamespace?: boolean
  definitionName: string
  shortNames?: readonly string[]
  categories?: readonly string[]
  verbs?: readonly string[]
  /** There is a /status sub-resource. */
  status?: boolean
  subresources?: readonly SubresourceDeclaration[]
  scale?: ScalePaths
  generationTracked?: boolean
  deprecation?: Deprecation
  storage?: StorageConversion<T>
  nameValidator?: NameValidator
  defaults?(obj: T): void
  /** Rules beyond metadata for a new object. */
  validate?(obj: T): FieldError[]
  /** Rules beyond metadata for a changed object; those of a new object apply only if this calls them. */
  validateUpdate?(obj: T, old: T): FieldError[]
  /** Rules beyond metadata for a write to /status. */
  validateStatusUpdate?(obj: T, old: T): FieldError[]
  /** Replaces the rules of metadata, for objects that are never stored. */
  validateMeta?(obj: T): FieldError[]
  columns?: readonly ColumnDefinition[]
  row?(obj: T, now: number): JsonValue[]
  selectableFields?: Readonly<Record<string, FieldReader<T>>>
}

/** Completes a declaration. Builds no schema: that happens when somebody reads it. */
export function defineKind<T extends KubeObject>(declaration: KindDeclaration<T>): KindDefinition<T> {
  const { kind, namespaced, definitionName, validate, validateUpdate, validateStatusUpdate } = declaration
  const nameValidator = declaration.nameValidator ?? nameIsDnsSubdomain
  const metaErrors =
    declaration.validateMeta ?? ((obj: T) => validateObjectMeta(obj.metadata, { namespaced, nameValidator }))
  return {
    group: declaration.group,
    version: declaration.version,
    kind,
    listKind: `${kind}List`,
    resource: declaration.resource,
    singular: kind.toLowerCase(),
    shortNames: declaration.shortNames ?? [],
    categories: declaration.categories ?? [],
    namespaced,
    namesNamespace: declaration.namesNamespace ?? false,
    definitionName,
    get schema(): Schema {
      return definitionSchema(definitionName)
    },
    verbs: declaration.verbs ?? fullVerbs,
    subresources: subresourcesOf(declaration),
    scale: declaration.scale,
    generationTracked: declaration.generationTracked ?? false,
    deprecation: declaration.deprecation,
    storage: declaration.storage,
    nameValidator,
    defaults: declaration.defaults?.bind(declaration),
    validate: (obj) => [...metaErrors(obj), ...(validate?.(obj) ?? [])],
    validateUpdate: (obj, old) => [
      ...validateObjectMetaUpdate(obj.metadata, old.metadata),
      ...(validateUpdate?.(obj, old) ?? validate?.(obj) ?? []),
    ],
    validateStatusUpdate: (obj, old) => [
      ...validateObjectMetaUpdate(obj.metadata, old.metadata),
      ...(validateStatusUpdate?.(obj, old) ?? []),
    ],
    columns: declaration.columns ?? defaultColumns,
    row: declaration.row?.bind(declaration) ?? defaultRow,
    selectableFields: declaration.selectableFields ?? {},
  }
}

// Sorted by name, as discovery lists them.
function subresourcesOf<T extends KubeObject>(declaration: KindDeclaration<T>): readonly SubresourceDefinition[] {
  const all = [...(declaration.subresources ?? [])]
  if (declaration.status === true) all.push({ name: 'status', verbs: viewVerbs, kind: declaration.kind })
  if (declaration.scale !== undefined) {
    all.push({ name: 'scale', verbs: viewVerbs, kind: 'Scale', group: 'autoscaling', version: 'v1' })
  }
  return all
    .map(({ name, verbs, kind, group, version }) => ({
      name,
      verbs,
      kind: { group: group ?? declaration.group, version: version ?? declaration.version, kind },
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
