export * from './types.ts'
export * from './group-version.ts'
