export { eventually } from './eventually.ts'
export { ensureTestImages } from './images/ensure-images.ts'
export { existingCluster, runProgram, startCluster, type RunResult, type TestCluster } from './cluster/test-cluster.ts'
