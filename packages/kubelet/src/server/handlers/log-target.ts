import type { ContainerStatus, Pod } from '@keelson/api'

/** The container whose log is meant, or why there is none, in upstream's words. */
export type LogTarget = { readonly containerId: string } | { readonly problem: string }

const waitingProblems: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
}

/** Chooses the run of a container whose log a client gets: the current one, else the last one that ended. */
export function logTarget(pod: Pod, container: string, previous: boolean): LogTarget {
  const of = `container ${JSON.stringify(container)} in pod ${JSON.stringify(pod.metadata.name)}`
  const status = statusOf(pod, container)
  if (!status) return { problem: `${of} is not available` }
  const { waiting, running, terminated } = status.state ?? {}
  const last = status.lastState?.terminated
  if (previous) return found(last?.containerID) ?? { problem: `previous terminated ${of} not found` }
  if (running) return found(status.containerID) ?? { problem: `${of} is not available` }
  if (terminated || last) {
    return found(terminated?.containerID) ?? found(last?.containerID) ?? { problem: `${of} is terminated` }
  }
  if (!waiting) return { problem: `${of} is waiting to start - no logs yet` }
  const reason = waiting.reason ?? ''
  return { problem: `${of} is waiting to start: ${waitingProblems[reason] ?? reason}` }
}

function statusOf(pod: Pod, container: string): ContainerStatus | undefined {
  const { containerStatuses, initContainerStatuses, ephemeralContainerStatuses } = pod.status ?? {}
  return [containerStatuses, initContainerStatuses, ephemeralContainerStatuses]
    .flatMap((statuses) => statuses ?? [])
    .find((status) => status.name === container)
}

/** Strips the runtime's name from `docker://<id>`. */
function found(containerID: string | undefined): LogTarget | undefined {
  const id = containerID?.slice(containerID.indexOf('://') + 3)
  return id === undefined || id === '' ? undefined : { containerId: id }
}
