import type { NodeStatus } from '@keelson/api'

const names: Readonly<Record<string, { True: string; False: string }>> = {
  MemoryPressure: { True: 'NodeHasInsufficientMemory', False: 'NodeHasSufficientMemory' },
  DiskPressure: { True: 'NodeHasDiskPressure', False: 'NodeHasNoDiskPressure' },
  PIDPressure: { True: 'NodeHasInsufficientPID', False: 'NodeHasSufficientPID' },
  Ready: { True: 'NodeReady', False: 'NodeNotReady' },
}

/** The events that a change of the node's conditions is worth, by reason, in the conditions' order. */
export function conditionEvents(before: NodeStatus | undefined, after: NodeStatus): string[] {
  return (after.conditions ?? []).flatMap(({ type, status }) => {
    const words = names[type]
    if (!words || (status !== 'True' && status !== 'False')) return []
    const old = before?.conditions?.find((condition) => condition.type === type)
    if (old?.status === status) return []
    // A node that was never ready does not become NotReady: there is nothing to tell.
    if (type === 'Ready' && status === 'False' && old === undefined) return []
    return [words[status]]
  })
}
