import { goJson } from '../errors/index.ts'
import { deepClone } from '../json/clone.ts'
import { isObject } from '../json/own.ts'
import type { JsonObject } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
import { compareObjects } from './compare.ts'
import { FieldSet } from './field-set.ts'
import { toFieldSet } from './to-field-set.ts'

const annotation = 'kubectl.kubernetes.io/last-applied-configuration'
const annotationsLimit = 256 * 1024

function annotationsOf(object: JsonObject): Record<string, string> | undefined {
  const metadata = object['metadata']
  const annotations = isObject(metadata) ? metadata['annotations'] : undefined
  return isObject(annotations) ? (annotations as Record<string, string>) : undefined
}

/**
 * The fields that client-side apply still owns by its annotation: what it applied last and what nobody changed since.
 * kubectl may take these over without a conflict. Empty where there is no usable annotation.
 */
export function fieldsOfLastApplied(live: JsonObject, schema: Schema): FieldSet {
  const text = annotationsOf(live)?.[annotation]
  if (!text) return new FieldSet()
  let last: unknown
  try {
    last = JSON.parse(text)
  } catch {
    return new FieldSet()
  }
  if (!isObject(last) || last['apiVersion'] !== live['apiVersion']) return new FieldSet()
  const { removed, modified, added } = compareObjects(last as JsonObject, live, schema)
  return toFieldSet(last as JsonObject, schema)
    .difference(modified)
    .difference(added)
    .difference(removed)
}

/** The merged object with its client-side apply annotation, where it has one, brought up to what was applied. */
export function syncLastApplied(merged: JsonObject, applied: JsonObject): JsonObject {
  if (!annotationsOf(merged)?.[annotation]) return merged
  const source = deepClone(applied)
  const own = annotationsOf(source)
  if (own !== undefined) delete own[annotation]
  const annotations = { ...annotationsOf(merged), [annotation]: `${goJson(source)}\n` }
  let size = 0
  for (const [key, value] of Object.entries(annotations)) size += Buffer.byteLength(key) + Buffer.byteLength(value)
  if (size > annotationsLimit) delete (annotations as Record<string, string>)[annotation]
  return { ...merged, metadata: { ...(merged['metadata'] as JsonObject), annotations } }
}
