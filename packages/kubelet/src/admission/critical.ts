import { mirrorPodAnnotation } from '@keelson/api'
import type { Pod } from '@keelson/api'

/** Pods from this priority on keep the system itself alive. */
const systemCriticalPriority = 2_000_000_000

/** Whether the node is to run the pod even where it is short of everything, and to end it last. */
export function isCriticalPod({ metadata, spec }: Pod): boolean {
  return metadata.annotations?.[mirrorPodAnnotation] !== undefined || (spec?.priority ?? 0) >= systemCriticalPriority
}
