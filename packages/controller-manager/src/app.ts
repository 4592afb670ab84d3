import {
  createElectedDaemon,
  createEventRecorder,
  createInformerFactory,
  type DaemonGround,
  type DaemonParts,
  type EventRecorder,
} from '@keelson/client'
import { createRunGroup, type DaemonContext, type Runnable } from '@keelson/component-base'
import { controllers } from './controllers/index.ts'
import { enabledControllers, runControllers } from './framework/controller-set.ts'
import type { ControllerContext } from './framework/controller.ts'
import type { ControllerManagerOptionValues } from './options.ts'

/** The controller manager as a daemon: informers always, and the controllers while it leads. */
export function createControllerManagerDaemon(
  options: ControllerManagerOptionValues,
  context: DaemonContext,
): Promise<Runnable> {
  const name = 'kube-controller-manager'
  return createElectedDaemon({ name, options, build: (ground) => createControllerManager(options, ground) }, context)
}

/** Puts the enabled controllers together. */
function createControllerManager(options: ControllerManagerOptionValues, ground: DaemonGround): DaemonParts {
  const { client, health } = ground
  const informers = createInformerFactory(client, ground)
  const recorders = new Map<string, EventRecorder>()
  const context: ControllerContext = {
    ...ground,
    options,
    informers,
    recorder(component) {
      const recorder = recorders.get(component) ?? createEventRecorder({ ...ground, component })
      recorders.set(component, recorder)
      return recorder
    },
  }
  const built = enabledControllers(controllers, options.controllers).map((descriptor) => descriptor.build(context))
  health.addCheck('informer-sync', () => assertSynced(informers), { endpoints: ['readyz'] })
  return {
    always: [informers, createRunGroup('recorders', [...recorders.values()])],
    leading: runControllers(built, ground),
  }
}

function assertSynced(informers: { hasSynced(): boolean }): void {
  if (!informers.hasSynced()) throw new Error('the first list is not complete')
}
