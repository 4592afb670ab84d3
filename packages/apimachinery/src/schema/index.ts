export * from './decode.ts'
export * from './defaults.ts'
export { metadataSchema } from './metadata.ts'
export type { Schema } from './types.ts'
