import {
  applyDefaults,
  decodeAgainst,
  formatGroupVersion,
  isObject,
  parseGroupVersion,
  statusErrors,
} from '@keelson/apimachinery'
import type { JsonObject, KubeObject, Schema } from '@keelson/apimachinery'
import type { KindDefinition } from '@keelson/api'
import { addWarning } from '../request/context.ts'
import type { RequestContext } from '../request/context.ts'
import type { FieldValidation } from '../request/options.ts'
import { unrecognized } from './parse-body.ts'
import type { ParsedBody } from './parse-body.ts'

/** How an object is to be decoded. */
export interface DecodeTarget {
  readonly kind: string
  readonly group: string
  readonly version: string
  readonly schema: Schema
}

/** What to do about unknown and duplicate fields. */
export interface DecodeRules {
  readonly fieldValidation: FieldValidation
  readonly context: Pick<RequestContext, 'warnings'>
}

function unknownErrors(fields: readonly string[]): string[] {
  return fields.map((field) => `unknown field "${field}"`)
}

/**
 * Reports unknown and duplicate fields as fieldValidation asks: as warnings, or as one error made by `refuse`
 * (default: 400 `strict decoding error: ...`).
 */
export function reportStrict(errors: readonly string[], rules: DecodeRules, refuse: (message: string) => Error): void {
  if (errors.length === 0 || rules.fieldValidation === 'Ignore') return
  if (rules.fieldValidation === 'Strict') throw refuse(`strict decoding error: ${errors.join(', ')}`)
  for (const error of errors) addWarning(rules.context, error)
}

function cannotHandle(value: JsonObject, target: DecodeTarget, message: string): Error {
  const kind = typeof value['kind'] === 'string' && value['kind'] !== '' ? value['kind'] : target.kind
  const apiVersion = typeof value['apiVersion'] === 'string' ? value['apiVersion'] : ''
  const version = apiVersion.split('/').at(-1) || target.version
  return statusErrors.badRequest(
    `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${target.kind}: ${message}`,
  )
}

/** Checks that a body says it is what the endpoint takes; absent apiVersion and kind are filled in. */
function checkType(value: JsonObject, target: DecodeTarget): void {
  const expected = formatGroupVersion(target)
  for (const field of ['apiVersion', 'kind'] as const) {
    const given = value[field]
    if (given !== undefined && given !== null && typeof given !== 'string') {
      const type = Array.isArray(given) ? 'array' : typeof given === 'boolean' ? 'bool' : typeof given
      throw statusErrors.badRequest(
        `couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go struct field .${field} of type string`,
      )
    }
  }
  const apiVersion = (value['apiVersion'] as string | undefined) || expected
  const kind = (value['kind'] as string | undefined) || target.kind
  if (apiVersion.split('/').length > 2) throw statusErrors.badRequest(`unexpected GroupVersion string: ${apiVersion}`)
  if (kind !== target.kind) {
    throw cannotHandle(
      value,
      target,
      `no kind ${JSON.stringify(kind)} is accepted here, expected ${JSON.stringify(target.kind)} of ${expected}`,
    )
  }
  if (apiVersion !== expected) {
    const { group, version } = parseGroupVersion(apiVersion)
    const given = formatGroupVersion({ group, version })
    throw statusErrors.badRequest(
      `the API version in the data (${given}) does not match the expected API version (${expected})`,
    )
  }
  value['apiVersion'] = expected
  value['kind'] = target.kind
}

/**
 * Turns a parsed body into an object of the target kind: type checks, unknown fields pruned and reported. The result is
 * private to the caller. Throws 400 with upstream's wording.
 */
export function decodeObject(body: ParsedBody, target: DecodeTarget, rules: DecodeRules): KubeObject {
  // Go reads null as an object without fields.
  if (!isObject(body.value) && body.value !== null) {
    const type = Array.isArray(body.value) ? 'array' : typeof body.value
    const shape = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`
    throw unrecognized(
      target.kind,
      `json: cannot unmarshal ${type} into Go value of type ${shape}`,
      body.source ?? Buffer.alloc(0),
    )
  }
  const value: JsonObject = { ...(body.value as JsonObject | null) }
  checkType(value, target)
  const decoded = decodeAgainst(value, target.schema)
  const error = decoded.errors[0]
  if (error !== undefined) throw cannotHandle(value, target, error)
  reportStrict([...body.duplicates, ...unknownErrors(decoded.unknownFields)], rules, (message) =>
    cannotHandle(value, target, message),
  )
  // Parts of the decoded value are shared with the parsed body, which nobody else holds.
  const object = decoded.value as unknown as KubeObject
  if (!isObject(object.metadata)) object.metadata = {}
  return object
}

/** Applies the defaults of schema and kind in place. */
export function applyKindDefaults(kind: KindDefinition, object: KubeObject): void {
  applyDefaults(object, kind.schema)
  kind.defaults?.(object)
}

/** Decodes a value that was computed (a patched object) instead of sent. The value is consumed. */
export function decodeComputed(
  value: JsonObject,
  target: DecodeTarget,
): { object: KubeObject; strict: string[]; error?: string } {
  const decoded = decodeAgainst(value, target.schema)
  const object = decoded.value as unknown as KubeObject
  if (isObject(object) && !isObject(object.metadata)) object.metadata = {}
  return { object, strict: unknownErrors(decoded.unknownFields), error: decoded.errors[0] }
}

/** The decode target of a kind. */
export function decodeTargetOf(kind: KindDefinition): DecodeTarget {
  return {
    kind: kind.kind,
    group: kind.group,
    version: kind.version,
    get schema() {
      return kind.schema
    },
  }
}
