import type { DockerContext } from './context.ts'
import { call, callIdempotent } from './errors.ts'

/** Docker answers these when runc could not run the process; the container is left in state `created`. */
const startCodes = { 400: 'cannotStart', 404: 'cannotStart', 409: 'cannotStart', 500: 'cannotStart' } as const

/** Starts a created container. Gone containers are reported as `cannotStart` too: Docker uses 404 for a missing binary. */
export async function startContainer(context: DockerContext, id: string): Promise<void> {
  await call(context.docker.getContainer(id).start(), startCodes)
}

/** Sends the stop signal, waits up to the grace period, kills. Resolves once the process has ended. */
export async function stopContainer(context: DockerContext, id: string, graceSeconds: number): Promise<void> {
  await callIdempotent(context.docker.getContainer(id).stop({ t: Math.max(0, Math.ceil(graceSeconds)) }))
}

/** Removes a container with its log and anonymous volumes. */
export async function removeContainer(context: DockerContext, id: string): Promise<void> {
  await callIdempotent(context.docker.getContainer(id).remove({ v: true, force: true }))
}
