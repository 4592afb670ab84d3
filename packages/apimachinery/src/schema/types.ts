import type { JsonValue } from '../meta/index.ts'

/**
 * A structural schema: the single description of a kind's fields from which decoding, pruning,
 * defaulting, patching, server-side apply and OpenAPI derive. Built-in kinds and CRDs share it.
 */
export interface Schema {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean'
  /** OpenAPI format: int32, int64, date-time, byte, double … */
  format?: string
  description?: string
  /** Name of the definition, e.g. 'io.k8s.api.core.v1.PodSpec'; OpenAPI emits a $ref for it. */
  definitionName?: string
  /** Fields of an object; may be a lazy getter, so read it once per visit. */
  readonly properties?: Record<string, Schema>
  required?: string[]
  /** Schema of list elements; may be a lazy getter. */
  readonly items?: Schema
  /** Schema of map values; may be a lazy getter. */
  readonly additionalProperties?: Schema
  default?: JsonValue
  enum?: JsonValue[]
  nullable?: boolean
  /** An empty value (0, false, '', [], a map without entries) is no value: decoding drops it, as Go's omitempty does. */
  omitEmpty?: boolean
  /** Integer or string (x-kubernetes-int-or-string). */
  intOrString?: boolean
  /** A resource.Quantity: string or number on the wire. */
  quantity?: boolean
  /** Unknown fields are kept (x-kubernetes-preserve-unknown-fields). */
  preserveUnknownFields?: boolean
  /** The value is an object with apiVersion, kind and metadata of its own. */
  embeddedResource?: boolean
  listType?: 'atomic' | 'set' | 'map'
  listMapKeys?: string[]
  mapType?: 'granular' | 'atomic'
  patchStrategy?: ('merge' | 'retainKeys' | 'replace')[]
  patchMergeKey?: string
  unions?: JsonValue[]
  minimum?: number
  maximum?: number
  exclusiveMinimum?: boolean
  exclusiveMaximum?: boolean
  multipleOf?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  minProperties?: number
  maxProperties?: number
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  not?: Schema
  /** CEL rules (x-kubernetes-validations). */
  validations?: { rule: string; message?: string; [key: string]: JsonValue | undefined }[]
}
