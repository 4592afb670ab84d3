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
  const bare = withoutLastApplied(object)
  const text = `${compactJson(bare as unknown as JsonObject)}\n`
  const annotations = { ...bare.metadata.annotations, [lastAppliedAnnotation]: text }
  return { ...bare, metadata: { ...bare.metadata, annotations } }
}

/** The object without the configuration that was applied last; it always has annotations, if only an empty map. */
export function withoutLastApplied(object: AnyObject): AnyObject {
  const { [lastAppliedAnnotation]: _, ...annotations } = object.metadata.annotations ?? {}
  return { ...object, metadata: { ...object.metadata, annotations } }
}
