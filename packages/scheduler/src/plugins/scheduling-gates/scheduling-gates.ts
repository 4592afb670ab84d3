import type { Pod } from '@keelson/api'
import { onItself } from '../../framework/events.ts'
import type { PreEnqueuePlugin } from '../../framework/extension-points.ts'
import { status } from '../../framework/status.ts'

/** Keeps a pod out of the queue while it has scheduling gates (KEP-3521). */
export const schedulingGates: PreEnqueuePlugin = {
  name: 'SchedulingGates',
  events: [onItself('updateSchedulingGates', (pod) => gatesOf(pod).length === 0)],
  preEnqueue(pod) {
    const gates = gatesOf(pod)
    return gates.length === 0
      ? undefined
      : status('unschedulableAndUnresolvable', `waiting for scheduling gates: [${gates.join(' ')}]`)
  },
}

function gatesOf({ spec }: Pod): readonly string[] {
  return (spec?.schedulingGates ?? []).map(({ name }) => name)
}
