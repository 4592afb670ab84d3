import type { KubeObject } from '@keelson/apimachinery'
import type { KindRef } from '../rest/kind-ref.ts'
import type { ObjectReference } from './types.ts'

/** core/v1 Event, as a recorder writes it. */
export interface CoreEvent extends KubeObject {
  involvedObject: ObjectReference
  reason: string
  message: string
  source: { component: string; host?: string }
  /** RFC 3339, seconds. */
  firstTimestamp: string
  lastTimestamp: string
  count: number
  type: 'Normal' | 'Warning'
  reportingComponent: string
  reportingInstance: string
}

/** Events, for a client. */
export const eventKind: KindRef<CoreEvent> = {
  group: '',
  version: 'v1',
  kind: 'Event',
  resource: 'events',
  namespaced: true,
}

/** The reference to an object, or the reference itself when it already is one. */
export function referenceTo(about: KubeObject | ObjectReference): ObjectReference {
  if (!('metadata' in about)) return about
  const { namespace, name, uid, resourceVersion } = about.metadata
  return { apiVersion: about.apiVersion, kind: about.kind, namespace, name, uid, resourceVersion }
}
