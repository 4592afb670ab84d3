import type { Container, Pod } from '@keelson/api'
import type { EventRecorder, ObjectReference } from '@keelson/client'

/** Events about pods and their containers. */
export interface PodEvents {
  pod(pod: Pod, type: 'Normal' | 'Warning', reason: string, message: string): void
  /** Names the container through the reference's field path, as `kubectl describe` expects. */
  container(
    pod: Pod,
    container: Pick<Container, 'name'>,
    ...event: [type: 'Normal' | 'Warning', reason: string, message: string]
  ): void
}

/** Writes through the client's recorder. */
export function createPodEvents(recorder: Pick<EventRecorder, 'event'>): PodEvents {
  return {
    pod: (pod, type, reason, message) => recorder.event(referenceTo(pod), type, reason, message),
    container(pod, container, type, reason, message) {
      recorder.event({ ...referenceTo(pod), fieldPath: fieldPathOf(pod, container.name) }, type, reason, message)
    },
  }
}

function referenceTo(pod: Pod): ObjectReference {
  const { namespace, name, uid, resourceVersion } = pod.metadata
  return { apiVersion: 'v1', kind: 'Pod', namespace, name, uid, resourceVersion }
}

function fieldPathOf(pod: Pod, name: string): string {
  const has = (list: readonly { name: string }[] | undefined) => (list ?? []).some((each) => each.name === name)
  if (has(pod.spec?.initContainers)) return `spec.initContainers{${name}}`
  if (has(pod.spec?.ephemeralContainers)) return `spec.ephemeralContainers{${name}}`
  return `spec.containers{${name}}`
}
