import type { DockerContext } from './context.ts'
import { callIdempotent } from './errors.ts'

/** Seconds the pause program gets between SIGTERM and SIGKILL; it answers at once. */
const sandboxGraceSeconds = 10

/** Stops a sandbox, with it the pod's network. What is stopped or gone already counts as done. */
export async function stopSandbox(context: DockerContext, id: string): Promise<void> {
  await callIdempotent(context.docker.getContainer(id).stop({ t: sandboxGraceSeconds }))
}

/** Removes a sandbox that no longer runs, with its anonymous volumes. */
export async function removeSandbox(context: DockerContext, id: string): Promise<void> {
  await callIdempotent(context.docker.getContainer(id).remove({ v: true, force: true }))
}
