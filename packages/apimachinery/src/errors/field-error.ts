import { goJson, goQuote } from './go-format.ts'
import type { FieldPath } from './field-path.ts'
import type { StatusCause } from './status.ts'

/** The closed set of field error types (field.ErrorType); also the `reason` of the status cause. */
export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTooFew'
  | 'FieldValueTooShort'
  | 'InternalError'
  | 'FieldValueTypeInvalid'

/** One broken rule: which field, what it held, why that is wrong. */
export interface FieldError {
  type: FieldErrorType
  field: string
  badValue?: unknown
  detail: string
}

const titles: Record<FieldErrorType, string> = {
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  FieldValueTooFew: 'Too few',
  FieldValueTooShort: 'Too short',
  InternalError: 'Internal error',
  FieldValueTypeInvalid: 'Invalid value',
}

const withoutValue: ReadonlySet<FieldErrorType> = new Set([
  'FieldValueRequired',
  'FieldValueForbidden',
  'FieldValueTooLong',
  'FieldValueTooShort',
  'InternalError',
])

type PathLike = FieldPath | string

function make(type: FieldErrorType, path: PathLike, badValue: unknown, detail: string): FieldError {
  return { type, field: String(path), badValue, detail }
}

function count(limit: number, one: string): string {
  return `${limit} ${one}${limit === 1 ? '' : 's'}`
}

/** Constructors for field errors, with upstream's details (apimachinery pkg/util/validation/field). */
export const fieldErrors = {
  /** A value that must be there is not. */
  required: (path: PathLike, detail = ''): FieldError => make('FieldValueRequired', path, '', detail),
  /** A malformed value. */
  invalid: (path: PathLike, value: unknown, detail: string): FieldError =>
    make('FieldValueInvalid', path, value, detail),
  /** A value outside a closed set; `allowed` is listed in the order given. */
  notSupported: (path: PathLike, value: unknown, allowed: readonly string[]): FieldError => {
    const detail = allowed.length === 0 ? '' : `supported values: ${allowed.map(goQuote).join(', ')}`
    return make('FieldValueNotSupported', path, value, detail)
  },
  /** A well-formed value that is not permitted here. */
  forbidden: (path: PathLike, detail: string): FieldError => make('FieldValueForbidden', path, '', detail),
  /** A value that collides with another one. */
  duplicate: (path: PathLike, value: unknown): FieldError => make('FieldValueDuplicate', path, value, ''),
  /** A string of more than `max` bytes; the value itself is not repeated. */
  tooLong: (path: PathLike, _value: unknown, max: number): FieldError => {
    const detail = max >= 0 ? `may not be more than ${count(max, 'byte')}` : 'value is too long'
    return make('FieldValueTooLong', path, '<value omitted>', detail)
  },
  /** A string of more than `max` characters. */
  tooLongCharacters: (path: PathLike, max: number): FieldError => {
    const detail = max >= 0 ? `may not be more than ${count(max, 'character')}` : 'value is too long'
    return make('FieldValueTooLong', path, '<value omitted>', detail)
  },
  /** A string of fewer than `min` characters. */
  tooShort: (path: PathLike, value: unknown, min: number): FieldError => {
    const detail = min >= 0 ? `must be at least ${count(min, 'character')}` : 'value is too short'
    return make('FieldValueTooShort', path, value, detail)
  },
  /** A list of `actual` items where at most `max` may be. */
  tooMany: (path: PathLike, actual: number, max: number): FieldError => {
    const detail = max >= 0 ? `must have at most ${count(max, 'item')}` : 'has too many items'
    return make('FieldValueTooMany', path, actual, detail)
  },
  /** A list of `actual` items where at least `min` must be. */
  tooFew: (path: PathLike, actual: number, min: number): FieldError => {
    const detail = min >= 0 ? `must have at least ${count(min, 'item')}` : 'has too few items'
    return make('FieldValueTooFew', path, actual, detail)
  },
  /** A value of the wrong type. */
  typeInvalid: (path: PathLike, value: unknown, detail: string): FieldError =>
    make('FieldValueTypeInvalid', path, value, detail),
  /** A reference to something that does not exist. */
  notFound: (path: PathLike, value: unknown): FieldError => make('FieldValueNotFound', path, value, ''),
  /** Something that is not the user's fault. */
  internal: (path: PathLike, cause: unknown): FieldError =>
    make('InternalError', path, cause, cause instanceof Error ? cause.message : String(cause)),
} as const

/** The message without the field: `Invalid value: "a": detail`. */
export function fieldErrorBody(e: FieldError): string {
  const title = titles[e.type]
  const head = withoutValue.has(e.type) ? title : `${title}: ${badValueText(e.badValue)}`
  return e.detail === '' ? head : `${head}: ${e.detail}`
}

function badValueText(value: unknown): string {
  if (typeof value === 'string') return goQuote(value)
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  return goJson(value ?? null)
}

/** The whole message: `spec.x: Invalid value: "a": detail`. */
export function fieldErrorMessage(e: FieldError): string {
  return `${e.field}: ${fieldErrorBody(e)}`
}

/** The status causes of a list of field errors, in order. */
export function toCauses(errors: readonly FieldError[]): StatusCause[] {
  return errors.map((e) => ({ reason: e.type, message: fieldErrorBody(e), field: e.field }))
}
