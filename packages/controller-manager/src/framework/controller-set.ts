import { runnable, type Health, type MetricsRegistry, type Runnable } from '@keelson/component-base'
import type { ControllerDescriptor } from './controller.ts'

/**
 * The controllers that an option such as `*,-garbage-collector-controller` names.
 *
 * @throws Error when it names one that does not exist
 */
export function enabledControllers(
  all: readonly ControllerDescriptor[],
  wanted: readonly string[],
): readonly ControllerDescriptor[] {
  const names = new Set(all.map(({ name }) => name))
  for (const entry of wanted) {
    const name = entry.replace(/^-/, '')
    if (name !== '*' && !names.has(name)) {
      throw new Error(`--controllers names ${name}, which is none of ${[...names].join(', ')}`)
    }
  }
  return all.filter(({ name }) => !wanted.includes(`-${name}`) && (wanted.includes('*') || wanted.includes(name)))
}

/**
 * Starts and stops controllers at once: none waits for another's informers. Each has a health check from the moment its
 * start begins, as upstream's, and a sample of `running_managed_controllers` while it runs.
 */
export function runControllers(
  controllers: readonly Runnable[],
  { health, metrics }: { health: Pick<Health, 'addCheck'>; metrics: MetricsRegistry },
): Runnable {
  const running = metrics.gauge({
    name: 'running_managed_controllers',
    help: 'Indicates where instances of a controller are currently running',
    labelNames: ['name', 'manager'],
  })
  const report = ({ name }: Runnable, isRunning: boolean): void =>
    running.set({ name, manager: 'kube-controller-manager' }, isRunning ? 1 : 0)
  return runnable(
    'controllers',
    async (signal) => {
      for (const { name } of controllers) health.addCheck(name, () => undefined)
      await Promise.all(
        controllers.map(async (controller) => {
          await controller.start(signal)
          report(controller, true)
        }),
      )
    },
    async () => {
      await Promise.all(
        controllers.map(async (controller) => {
          await controller.stop()
          report(controller, false)
        }),
      )
    },
  )
}
