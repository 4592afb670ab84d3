import { qosClass, toleratesTaint } from '@keelson/api'
import { isCriticalPod } from './critical.ts'
import type { AdmissionCheck } from './port.ts'

const conditions = { memory: 'MemoryPressure', disk: 'DiskPressure', pid: 'PIDPressure' } as const
const memoryTaint = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' }

/** A node that runs short takes no pods but critical ones; where only memory is short, those that asked for some. */
export const pressureCheck: AdmissionCheck = (pod, { pressure }) => {
  const pressed = (['memory', 'disk', 'pid'] as const).filter((resource) => pressure[resource])
  if (pressed.length === 0 || isCriticalPod(pod)) return undefined
  if (pressed.length === 1 && pressure.memory) {
    if (qosClass(pod) !== 'BestEffort' || toleratesTaint(pod.spec?.tolerations, memoryTaint)) return undefined
  }
  const named = pressed.map((resource) => conditions[resource]).join(' ')
  return { reason: 'Evicted', message: `The node had condition: [${named}]. ` }
}
