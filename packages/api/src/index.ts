export type {
  ColumnDefinition,
  FieldReader,
  KindDefinition,
  ScalePaths,
  StorageConversion,
  SubresourceDefinition,
} from './definition/kind-definition.ts'
export { connectVerbs, createVerbs, fullVerbs, proxyVerbs, viewVerbs } from './definition/verbs.ts'
export * from './kinds.ts'
export { defaultColumns, defaultRow } from './printing/columns.ts'
export * from './schema/index.ts'
export type * from './types.generated.ts'
