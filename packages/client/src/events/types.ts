import type { KubeObject } from '@keelson/apimachinery'
import type { Clock, Logger, Random, Runnable } from '@keelson/component-base'
import type { Client } from '../rest/client.ts'

/** What an event is about, as core/v1 ObjectReference. */
export interface ObjectReference {
  apiVersion?: string
  kind?: string
  namespace?: string
  name?: string
  uid?: string
  resourceVersion?: string
  fieldPath?: string
}

/** Tells users what a component did to an object, or why it could not. */
export interface EventRecorder extends Runnable {
  /**
   * Records an event without waiting; similar ones are counted up or aggregated, too many are dropped.
   * @param reason UpperCamelCase, from a closed list of the component
   */
  event(about: KubeObject | ObjectReference, type: 'Normal' | 'Warning', reason: string, message: string): void
  /** Resolves once everything recorded so far has been written or given up. */
  flush(): Promise<void>
}

/** What a recorder needs. */
export interface EventRecorderOptions {
  client: Pick<Client, 'resource'>
  clock: Clock
  random: Random
  logger?: Logger
  /** The reporting component, such as `kubelet`. */
  component: string
  /** The node it runs on, where that matters. */
  host?: string
}
