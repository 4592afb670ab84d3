import type { PriorityClass } from '../types.generated.ts'

/** Defaults of a priority class. */
export function defaultPriorityClass(priority: PriorityClass): void {
  priority.preemptionPolicy ??= 'PreemptLowerPriority'
}
