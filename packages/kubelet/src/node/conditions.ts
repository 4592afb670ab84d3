import { rfc3339 } from '@keelson/apimachinery'
import type { NodeCondition } from '@keelson/api'
import type { NodeReading } from './port.ts'

interface PressureWords {
  readonly type: string
  readonly resource: keyof NodeReading['pressure']
  readonly yes: readonly [reason: string, message: string]
  readonly no: readonly [reason: string, message: string]
}

const pressures: readonly PressureWords[] = [
  {
    type: 'MemoryPressure',
    resource: 'memory',
    yes: ['KubeletHasInsufficientMemory', 'kubelet has insufficient memory available'],
    no: ['KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  },
  {
    type: 'DiskPressure',
    resource: 'disk',
    yes: ['KubeletHasDiskPressure', 'kubelet has disk pressure'],
    no: ['KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  },
  {
    type: 'PIDPressure',
    resource: 'pid',
    yes: ['KubeletHasInsufficientPID', 'kubelet has insufficient PID available'],
    no: ['KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  },
]

/** The conditions this kubelet keeps, in upstream's words and order. Transition times carry over from `previous`. */
export function nodeConditions(
  reading: Pick<NodeReading, 'pressure' | 'problems'>,
  previous: readonly NodeCondition[],
  now: number,
): NodeCondition[] {
  const conditions = pressures.map(({ type, resource, yes, no }) => {
    const pressed = reading.pressure[resource]
    const [reason, message] = pressed ? yes : no
    return { type, status: pressed ? 'True' : 'False', reason, message }
  })
  conditions.push(readyCondition(reading.problems))
  const heartbeat = rfc3339(now)
  return conditions.map((condition) => {
    const before = previous.find((each) => each.type === condition.type)
    const unchanged = before?.status === condition.status
    return {
      ...condition,
      lastHeartbeatTime: heartbeat,
      lastTransitionTime: unchanged ? (before.lastTransitionTime ?? heartbeat) : heartbeat,
    }
  })
}

function readyCondition(problems: readonly string[]) {
  if (problems.length === 0) {
    return { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
  }
  const message = problems.length === 1 ? (problems[0] as string) : `[${problems.join(', ')}]`
  return { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message }
}
