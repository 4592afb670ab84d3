/** What happened to an object, as a watch stream tells it (watch.EventType). */
export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'

/** One event of a watch stream. `object` is a Status for ERROR, and bare metadata for BOOKMARK. */
export interface WatchEvent<T = unknown> {
  type: WatchEventType
  object: T
}
