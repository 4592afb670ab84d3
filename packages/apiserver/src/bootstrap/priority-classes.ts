import type { PriorityClass } from '@keelson/api'
import type { LocalClient } from '../registry/port.ts'
import { ensureExists } from './ensure.ts'

const highestUserPriority = 1_000_000_000
const critical = 2 * highestUserPriority

const classes: readonly { name: string; value: number; description: string }[] = [
  {
    name: 'system-node-critical',
    value: critical + 1000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
  {
    name: 'system-cluster-critical',
    value: critical,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
]

/** Makes the two priority classes above everything users may define. */
export async function ensurePriorityClasses(local: LocalClient): Promise<void> {
  const resource = { group: 'scheduling.k8s.io', resource: 'priorityclasses' }
  await Promise.all(
    classes.map(({ name, value, description }) => {
      const object: PriorityClass = {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name },
        value,
        description,
        preemptionPolicy: 'PreemptLowerPriority',
      }
      return ensureExists(local, resource, object)
    }),
  )
}
