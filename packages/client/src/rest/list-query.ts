import type { RawRequest } from './client.ts'
import type { ListOptions } from './resource-client.ts'

/** The query of a list or of what selects like one. */
export function listQuery(o: ListOptions): NonNullable<RawRequest['query']> {
  return {
    labelSelector: o.labelSelector === '' ? undefined : o.labelSelector,
    fieldSelector: o.fieldSelector === '' ? undefined : o.fieldSelector,
    resourceVersion: o.resourceVersion,
    resourceVersionMatch: o.resourceVersionMatch,
    limit: o.limit,
    continue: o.continue,
    timeoutSeconds: o.timeoutSeconds,
  }
}
