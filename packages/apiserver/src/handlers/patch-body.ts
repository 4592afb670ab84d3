import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  isObject,
  isStatusError,
  statusErrors,
} from '@keelson/apimachinery'
import type { JsonObject, JsonValue, Schema } from '@keelson/apimachinery'
import { contentTypeOf, parseText } from '../negotiation/parse-body.ts'
import type { RequestContext } from '../request/context.ts'

/** The patch media types, in the order the 415 answer lists them. */
export const patchMediaTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
] as const

/** One of the four ways to patch. */
export type PatchType = 'json' | 'merge' | 'strategic' | 'apply'

const maxJsonPatchOperations = 10_000

const typeByMedia: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
}

/** The patch type of a request; throws 415. `strategic` is false for kinds without merge keys (custom resources). */
export function patchTypeOf(context: RequestContext, strategic: boolean): PatchType {
  const type = typeByMedia[contentTypeOf(context)]
  if (type === undefined || (type === 'strategic' && !strategic)) {
    throw statusErrors.unsupportedMediaType(
      patchMediaTypes.filter((media) => strategic || typeByMedia[media] !== 'strategic'),
    )
  }
  return type
}

/** A patch, parsed and checked for its shape. */
export interface Patch {
  readonly type: PatchType
  readonly value: JsonValue
  /** Upstream's wording for keys given twice. */
  readonly duplicates: readonly string[]
}

function checkJsonPatch(value: JsonValue): void {
  if (!Array.isArray(value)) {
    const kind = value === null ? 'null' : isObject(value) ? 'object' : typeof value
    throw statusErrors.badRequest(
      `error decoding patch: json: cannot unmarshal ${kind} into Go value of type []handlers.jsonPatchOp`,
    )
  }
  if (value.length > maxJsonPatchOperations) {
    throw statusErrors.requestEntityTooLarge(
      `The allowed maximum operations in a JSON patch is ${maxJsonPatchOperations}, got ${value.length}`,
    )
  }
}

/** Parses the body of a PATCH. Throws 400 for text that is not a patch of its type. */
export function parsePatch(type: PatchType, body: Buffer, strict: boolean): Patch {
  const decoded = decodeText(type, body, strict)
  const { value } = decoded
  if (type === 'json') checkJsonPatch(value)
  else if (!isObject(value)) {
    const kind = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
    const prefix = type === 'strategic' ? '' : 'error decoding patch: '
    throw statusErrors.badRequest(
      `${prefix}json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`,
    )
  }
  const prefix = type === 'json' ? 'json patch ' : ''
  return { type, value, duplicates: decoded.duplicates.map((text) => `${prefix}${text}`) }
}

function decodeText(type: PatchType, body: Buffer, strict: boolean) {
  try {
    return parseText(body, type === 'apply', strict)
  } catch (err) {
    if (!isStatusError(err) || type === 'strategic') throw err
    throw statusErrors.badRequest(`error decoding patch: ${err.message}`)
  }
}

/** Applies a JSON, merge or strategic patch to a document, which stays as it is. */
export function applyPatch(patch: Patch, document: JsonObject, schema: Schema): JsonObject {
  switch (patch.type) {
    case 'json':
      return applyJsonPatch(document, patch.value) as JsonObject
    case 'merge':
      return applyMergePatch(document, patch.value) as JsonObject
    case 'strategic':
      return applyStrategicMergePatch(document, patch.value as JsonObject, schema)
    case 'apply':
      throw new Error('an apply patch is merged by field ownership, not here')
  }
}
