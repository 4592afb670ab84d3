import type { PreEnqueuePlugin } from '../../framework/extension-points.ts'
import { status } from '../../framework/status.ts'

/** Keeps a pod out of the queue while it has scheduling gates (KEP-3521). */
export const schedulingGates: PreEnqueuePlugin = {
  name: 'SchedulingGates',
  events: [{ resource: 'Pod', actions: ['updateSchedulingGates'] }],
  preEnqueue(pod) {
    const gates = (pod.spec?.schedulingGates ?? []).map(({ name }) => name)
    return gates.length === 0
      ? undefined
      : status('unschedulableAndUnresolvable', `waiting for scheduling gates: [${gates.join(' ')}]`)
  },
}
