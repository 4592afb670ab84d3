import type { Pod, PodStatus } from '@keelson/api'
import { podStatus } from '../status/pod-status.ts'
import { terminationMessage } from '../containers/termination-message.ts'
import type { ContainerStatus } from '../runtime/types.ts'
import type { PodWorkerDeps } from './deps.ts'
import { isFinished } from './pod-state.ts'
import type { PodState } from './pod-state.ts'

/** Works out the pod's status from what is known now and hands it to the status manager. Returns it. */
export async function report(state: PodState, deps: PodWorkerDeps): Promise<PodStatus> {
  const { cache, probes, clock, node } = deps
  const held = cache.get(state.uid)
  // A finished pod of which nothing is left has told everything already.
  if (isFinished(state.pod) && held.containers.length === 0 && !state.verdict) return state.pod.status ?? {}
  await Promise.all(held.containers.map((container) => learn(state, container, deps)))
  const status = podStatus(state.pod, {
    runtime: held,
    runtimeName: node.runtimeName,
    waiting: state.waiting,
    messages: state.messages,
    imageRef: ({ imageId }) => state.imageRefs.get(imageId) ?? imageId,
    readiness: (id) => probes.readiness(id),
    hasStarted: (container, id) => probes.hasStarted(container, id),
    terminal: state.stage !== 'running' && !held.containers.some((container) => container.state === 'running'),
    hostIPs: node.hostIPs(),
    verdict: state.verdict,
    now: clock.now(),
  })
  if (!state.gone) deps.status.set(state.pod, status)
  return status
}

/** Reads, once, what does not change any more: an ended container's message, an image's digest. */
async function learn(state: PodState, container: ContainerStatus, deps: PodWorkerDeps): Promise<void> {
  if (container.state === 'exited' && !state.messages.has(container.id)) {
    const message = await terminationMessage(container, deps.runtime)
    state.messages.set(container.id, withinBudget(state.pod, message))
  }
  if (!state.imageRefs.has(container.imageId)) {
    state.imageRefs.set(container.imageId, await imageRef(container, deps))
  }
}

/** What all containers of a pod may say together, in bytes: a status must stay small. */
const messagesBudget = 12 * 1024

function withinBudget({ spec }: Pod, message: string): string {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = spec ?? {}
  const count = containers.length + initContainers.length + ephemeralContainers.length
  return Buffer.from(message)
    .subarray(0, Math.floor(messagesBudget / Math.max(1, count)))
    .toString()
}

/** A digest the image was pulled by, as dockershim showed it, or its id where it was never pulled. */
async function imageRef({ imageId }: ContainerStatus, { runtime }: PodWorkerDeps): Promise<string> {
  const image = await runtime.imageStatus(imageId).catch(() => undefined)
  const digest = image?.repoDigests[0]
  return digest ? `docker-pullable://${digest}` : `docker://${imageId}`
}
