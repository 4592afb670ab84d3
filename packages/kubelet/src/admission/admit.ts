import type { Pod } from '@keelson/api'
import { nodeFitCheck } from './node-fit.ts'
import { platformCheck } from './platform.ts'
import type { AdmissionCheck, AdmissionContext, Rejection } from './port.ts'
import { pressureCheck } from './pressure.ts'
import { sysctlCheck } from './sysctls.ts'

/** Every check, in upstream's order. */
export const admissionChecks: readonly AdmissionCheck[] = [pressureCheck, sysctlCheck, platformCheck, nodeFitCheck]

/** Whether a pod that is new to this node may run on it; the first reason against it counts. Pure. */
export function admitPod(pod: Pod, context: AdmissionContext): Rejection | undefined {
  for (const check of admissionChecks) {
    const rejection = check(pod, context)
    if (rejection) return rejection
  }
  return undefined
}
