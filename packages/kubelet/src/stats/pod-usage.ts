import { isRuntimeError } from '../runtime/errors.ts'
import type { PodRuntime } from '../runtime/port.ts'
import type { RuntimeStats } from '../runtime/types.ts'
import type { ContainerUsage, PodUsage } from './model.ts'

/** Reads every running container and sandbox once. Those that end meanwhile are left out. */
export async function readPodUsage(runtime: PodRuntime): Promise<PodUsage[]> {
  const [sandboxes, containers] = await Promise.all([runtime.listSandboxes(), runtime.listContainers()])
  const running = containers.filter((container) => container.state === 'running')
  return Promise.all(
    sandboxes
      .filter((sandbox) => sandbox.running)
      .map(async ({ id, pod, createdAt }): Promise<PodUsage> => {
        const own = running.filter((container) => container.sandboxId === id)
        const [sandbox, ...usages] = await Promise.all([
          read(runtime, id),
          ...own.map(async ({ id: containerId, name, image, createdAt: startedAt }) => {
            const stats = await read(runtime, containerId)
            return stats && { id: containerId, name, image, startedAt, stats }
          }),
        ])
        const present = usages.filter((usage): usage is ContainerUsage => usage !== undefined)
        return { pod, startedAt: createdAt, sandbox, containers: present }
      }),
  )
}

async function read(runtime: PodRuntime, id: string): Promise<RuntimeStats | undefined> {
  return runtime.stats(id).catch((err: unknown) => {
    if (isRuntimeError(err, 'notFound') || isRuntimeError(err, 'notRunning')) return undefined
    throw err
  })
}
