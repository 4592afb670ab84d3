import { runnable } from '@keelson/component-base'
import { controller } from '../../framework/builder.ts'
import type { ControllerContext, ControllerDescriptor } from '../../framework/controller.ts'
import { AbsentOwners } from './absent-owners.ts'
import { OwnerGraph } from './graph.ts'
import { describeIdentity, referredBy } from './identity.ts'
import { Monitors } from './monitors.ts'
import { createGarbageCollectorReconcile } from './reconcile.ts'
import { ResourceMap } from './resource-map.ts'

const name = 'garbage-collector-controller'

/** Deletes objects whose owners are gone. */
export const garbageCollector: ControllerDescriptor = {
  name,
  build(context) {
    const { client, clock } = context
    const absent = new AbsentOwners()
    const graph = createGraph(context, absent, (uid) => built.enqueue(uid))
    const monitors = new Monitors({ ...context, graph })
    const resources = new ResourceMap(client, { clock, onRefresh: (found) => monitors.sync(found) })
    const enqueue = (uid: string): void => built.enqueue(uid)
    const reconcile = createGarbageCollectorReconcile({ client, graph, absent, resources, enqueue })
    const built = controller(name, context).reconcile(reconcile, { workers: 20 })
    return runnable(
      name,
      async (signal) => {
        await discover(resources, context, signal)
        await monitors.waitForSync(signal)
        await built.start(signal)
      },
      async () => {
        await built.stop()
        await monitors.stop()
      },
    )
  },
}

function createGraph(context: ControllerContext, absent: AbsentOwners, changed: (uid: string) => void): OwnerGraph {
  const recorder = context.recorder(name)
  return new OwnerGraph(absent, {
    changed,
    invalidNamespace({ identity }, reference) {
      const owner = describeIdentity(referredBy(reference, identity.namespace))
      const message = `ownerRef ${owner} does not exist in namespace "${identity.namespace}"`
      recorder.event(identity, 'Warning', 'OwnerRefInvalidNamespace', message)
    },
  })
}

/** The first look at discovery, until the server answers. */
async function discover(
  resources: ResourceMap,
  { clock, logger }: ControllerContext,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    try {
      return await resources.refresh(signal)
    } catch (err) {
      signal.throwIfAborted()
      logger.warn({ controller: name, err }, 'Discovery failed, trying again')
      await clock.sleep(1000, signal)
    }
  }
}
