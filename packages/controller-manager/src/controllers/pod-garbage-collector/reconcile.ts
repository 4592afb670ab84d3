import { isPodTerminal, pods, type Node, type Pod } from '@keelson/api'
import type { Clock } from '@keelson/component-base'
import type { Reconcile } from '../../framework/builder.ts'
import { patchPodStatus } from '../../framework/pod-status.ts'
import type { Writer } from '../../framework/writer.ts'
import { orphans, quarantineMs, surplusTerminated, unfinishable, type PodRemoval } from './plan.ts'
import { Quarantine } from './quarantine.ts'

/** Where the pod garbage collector looks. */
export interface PodGarbageCollectorDependencies {
  terminated(): readonly Pod[]
  terminating(): readonly Pod[]
  podsOf(node: string): readonly Pod[]
  /** Every node that pods are bound to, whether it exists or not. */
  nodesWithPods(): readonly string[]
  getNode(name: string): Node | undefined
  /** Asks the server, past the cache. */
  nodeExists(name: string, signal: AbortSignal): Promise<boolean>
  /** How many terminated pods may stay; all when 0 or less. */
  readonly threshold: number
  /** Told of each pod before it is deleted. */
  removing(removal: PodRemoval): void
  /** Told of each pod that could not be. */
  failed(removal: PodRemoval): void
  readonly clock: Clock
}

/** Makes the reconcile function. There is one key: what is left over is a matter of the whole cluster. */
export function createPodGarbageCollectorReconcile(deps: PodGarbageCollectorDependencies): Reconcile {
  const { clock } = deps
  const quarantine = new Quarantine(quarantineMs)
  return async (_key, write, signal) => {
    const missing = deps.nodesWithPods().filter((name) => deps.getNode(name) === undefined)
    const { due, nextInMs } = quarantine.update(missing, clock.monotonic())
    const gone = await Promise.all(
      due.map(async (name) => ((await deps.nodeExists(name, signal)) ? [] : deps.podsOf(name))),
    )
    const removals = [
      ...surplusTerminated(deps.terminated(), deps.threshold),
      ...unfinishable(deps.terminating(), deps.getNode),
      ...orphans(gone.flat(), clock.now()),
    ]
    const unique = new Map(removals.map((removal) => [removal.pod.metadata.uid, removal]))
    await Promise.all(
      [...unique.values()].map(async (removal) => {
        deps.removing(removal)
        try {
          await remove(removal, write)
        } catch (err) {
          deps.failed(removal)
          throw err
        }
      }),
    )
    return nextInMs === undefined ? undefined : { requeueAfterMs: nextInMs }
  }
}

/** A pod that still counts as running fails first: whoever waits for its end must not take it for a success. */
async function remove({ pod, condition }: PodRemoval, write: Writer): Promise<void> {
  if (!isPodTerminal(pod)) {
    const conditions = condition === undefined ? {} : { conditions: [condition] }
    if (!(await patchPodStatus(write, pod, { phase: 'Failed', ...conditions }))) return
  }
  const { name, namespace, uid } = pod.metadata
  await write.delete(pods, name!, { namespace, gracePeriodSeconds: 0, preconditions: { uid } })
}
