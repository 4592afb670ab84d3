export { captureLogger } from './capture-logger.ts'
export type { CaptureLogger } from './capture-logger.ts'
export { FakeClock } from './fake-clock.ts'
