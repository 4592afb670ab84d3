import { rfc3339 } from '@keelson/apimachinery'
import type { Container, ContainerState, ContainerStatus as ApiContainerStatus, Pod } from '@keelson/api'
import { latestContainer, previousContainer } from '../plan/pod-runtime-status.ts'
import type { PodRuntimeStatus } from '../plan/pod-runtime-status.ts'
import { containerIdFor } from '../runtime/port.ts'
import type { ContainerStatus } from '../runtime/types.ts'

/** Why a container waits. */
export interface WaitingReason {
  readonly reason: string
  readonly message: string
}

/** What container statuses are made from beside the pod itself. */
export interface StatusInputs {
  readonly runtime: PodRuntimeStatus
  readonly runtimeName: string
  /** By container name: why its last start did not come about. */
  readonly waiting: ReadonlyMap<string, WaitingReason>
  /** By runtime id: what ended containers had to say. */
  readonly messages: ReadonlyMap<string, string>
  readonly imageRef: (container: ContainerStatus) => string
  /** Undefined for containers without a readiness probe. */
  readonly readiness: (containerId: string) => boolean | undefined
  readonly hasStarted: (container: Container, containerId: string) => boolean
  /** The pod has ended or is about to: nothing waits any more. */
  readonly terminal: boolean
}

/** Label with the number of times the container was restarted before. */
export const restartCountLabel = 'io.kubernetes.container.restartCount'

/** The status of one container as the API shows it. */
export function containerStatus(pod: Pod, container: Container, inputs: StatusInputs): ApiContainerStatus {
  const latest = latestContainer(inputs.runtime, container.name)
  const known = knownStatus(pod, container.name)
  if (!latest) return withoutContainer(pod, container, { known, inputs })
  const previous = previousContainer(inputs.runtime, container.name)
  const base = describe(container, latest, inputs)
  const lastState = previous ? { terminated: terminated(previous, inputs) } : lastStateOf(known, latest, inputs)
  const waiting = inputs.waiting.get(container.name)
  if (latest.state === 'running' || !waiting || inputs.terminal) {
    return { ...base, lastState, state: stateOf(latest, inputs) }
  }
  const ended = latest.state === 'exited' ? { terminated: terminated(latest, inputs) } : lastState
  return { ...base, lastState: ended, state: { waiting: { ...waiting } } }
}

function knownStatus(pod: Pod, name: string): ApiContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {}
  return [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(
    (each) => each.name === name,
  )
}

/** The container before the newest is often removed already; then the API remembers it. */
function lastStateOf(
  known: ApiContainerStatus | undefined,
  latest: ContainerStatus,
  inputs: StatusInputs,
): ContainerState {
  if (!known) return {}
  const id = containerIdFor(inputs.runtimeName, latest.id)
  if (known.containerID !== id && known.state?.terminated) return { terminated: known.state.terminated }
  const last = known.lastState?.terminated
  return last && last.containerID !== id ? { terminated: last } : {}
}

function describe(container: Container, latest: ContainerStatus, inputs: StatusInputs): ApiContainerStatus {
  const running = latest.state === 'running'
  const started = running && inputs.hasStarted(container, latest.id)
  return {
    name: container.name,
    containerID: containerIdFor(inputs.runtimeName, latest.id),
    image: container.image ?? '',
    imageID: inputs.imageRef(latest),
    ready: started && (inputs.readiness(latest.id) ?? container.readinessProbe === undefined),
    started,
    restartCount: Number(latest.labels[restartCountLabel] ?? latest.attempt),
    ...grants(container),
    ...mountStatuses(container),
  }
}

/** What a container that was made has been given: nothing is resized in place, so it is what the spec says. */
function grants({ resources = {} }: Container): Pick<ApiContainerStatus, 'resources' | 'allocatedResources'> {
  return { resources, ...(resources.requests ? { allocatedResources: resources.requests } : {}) }
}

/** The mounts as the API shows them. Docker makes the mount point read-only and leaves alone what lies below. */
function mountStatuses({ volumeMounts = [] }: Container): Pick<ApiContainerStatus, 'volumeMounts'> {
  if (volumeMounts.length === 0) return {}
  return {
    volumeMounts: volumeMounts.map(({ name, mountPath, readOnly }) => ({
      name,
      mountPath,
      ...(readOnly ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
    })),
  }
}

/** A container the runtime does not have: not made yet, or removed after it ended. */
function withoutContainer(
  pod: Pod,
  container: Container,
  { known, inputs }: { known?: ApiContainerStatus; inputs: StatusInputs },
): ApiContainerStatus {
  const initialising = (pod.spec?.initContainers ?? []).length > 0 && inputs.waiting.get(container.name) === undefined
  const fallback = { reason: initialising ? 'PodInitializing' : 'ContainerCreating' }
  const base = {
    name: container.name,
    image: container.image ?? '',
    imageID: '',
    ready: false,
    started: false,
    ...mountStatuses(container),
  }
  if (known?.state?.terminated) return { ...known, ready: false, started: false }
  if (known?.state?.running) {
    const lost = {
      exitCode: 137,
      reason: 'ContainerStatusUnknown',
      message: 'The container could not be located when the pod was terminated',
    }
    if (inputs.terminal) return { ...known, ready: false, started: false, state: { terminated: lost } }
    const message = 'The container could not be located when the pod was deleted.  The container used to be Running'
    return {
      ...base,
      restartCount: known.restartCount + 1,
      lastState: { terminated: { ...lost, message } },
      state: { waiting: { ...(inputs.waiting.get(container.name) ?? fallback) } },
    }
  }
  return {
    ...base,
    restartCount: known?.restartCount ?? 0,
    lastState: known?.lastState ?? {},
    state: { waiting: { ...(inputs.waiting.get(container.name) ?? fallback) } },
  }
}

function stateOf(latest: ContainerStatus, inputs: StatusInputs): ContainerState {
  switch (latest.state) {
    case 'running':
      return { running: { startedAt: rfc3339(latest.startedAt) } }
    case 'exited':
    case 'unknown':
      return { terminated: terminated(latest, inputs) }
    case 'created':
      return { waiting: { reason: 'ContainerCreating' } }
  }
}

function terminated(ended: ContainerStatus, inputs: StatusInputs) {
  const message = [inputs.messages.get(ended.id), ended.error].filter(Boolean).join('')
  return {
    exitCode: ended.exitCode,
    reason: reasonOf(ended),
    ...(message === '' ? {} : { message }),
    startedAt: ended.startedAt === 0 ? undefined : rfc3339(ended.startedAt),
    finishedAt: ended.finishedAt === 0 ? undefined : rfc3339(ended.finishedAt),
    containerID: containerIdFor(inputs.runtimeName, ended.id),
  }
}

function reasonOf(ended: ContainerStatus): string {
  if (ended.error !== '' && ended.pid === 0 && ended.startedAt === ended.createdAt) return 'ContainerCannotRun'
  if (ended.oomKilled) return 'OOMKilled'
  return ended.exitCode === 0 ? 'Completed' : 'Error'
}
