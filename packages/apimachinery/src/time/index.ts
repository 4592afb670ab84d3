export * from './duration.ts'
export * from './timestamp.ts'
export * from './int-or-string.ts'
