export { createAdmissionChain, createChainOf } from './chain.ts'
export type { AdmissionDependencies } from './plugin.ts'
export type * from './port.ts'
