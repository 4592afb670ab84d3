import type { JsonObject } from '@keelson/apimachinery'
import { compactJson } from '../../printers/json.ts'
import type { AnyObject } from '../../resources/api.ts'

/** Holds what was applied last, so that fields that have gone from the manifest can be told from those of others. */
export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'

/** The configuration that was applied last; undefined where the object was not made by apply. */
export function lastApplied(object: AnyObject): JsonObject | undefined {
  const text = object.metadata.annotations?.[lastAppliedAnnotation]
  return text === undefined || text === '' ? undefined : (JSON.parse(text) as JsonObject)
}

/** The object with itself as its last applied configuration. */
export function withLastApplied(object: AnyObject): AnyObject {
  const { [lastAppliedAnnotation]: _, ...annotations } = object.metadata.annotations ?? {}
  const bare = { ...object, metadata: { ...object.metadata, annotations } }
  const text = `${compactJson(bare as unknown as JsonObject)}\n`
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [lastAppliedAnnotation]: text } } }
}
