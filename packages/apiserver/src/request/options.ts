import { FieldPath, fieldErrors, statusErrors } from '@keelson/apimachinery'
import type { FieldError } from '@keelson/apimachinery'

const metaGroup = 'meta.k8s.io'
const fieldManagerMaxLength = 128

/** How unknown and duplicate fields in a body are treated. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore'

/** CreateOptions, UpdateOptions and PatchOptions, validated. */
export interface WriteOptions {
  readonly dryRun: boolean
  /** Who owns the fields written: the fieldManager parameter, else the user agent up to its first slash. */
  readonly fieldManager: string
  readonly fieldValidation: FieldValidation
  /** Only for apply patches: take fields over from other managers. */
  readonly force: boolean
  /** The options as sent, for admission. */
  readonly raw: Readonly<Record<string, unknown>>
}

/** The option kinds of the writing verbs. */
export type WriteOptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions'

/** Parses an integer parameter; throws the 400 that Go's strconv would cause. */
export function intParameter(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  if (!/^[+-]?\d+$/.test(text))
    throw statusErrors.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  const value = Number(text)
  if (!Number.isSafeInteger(value)) {
    throw statusErrors.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`)
  }
  return value
}

/** A boolean parameter as upstream reads it: anything but "false" and "0" is true. */
export function boolParameter(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  return !(text.toLowerCase() === 'false' || text === '0')
}

function validateFieldManager(manager: string): FieldError[] {
  const path = FieldPath.of('fieldManager')
  const errors: FieldError[] = []
  if (Buffer.byteLength(manager) > fieldManagerMaxLength)
    errors.push(fieldErrors.tooLong(path, '', fieldManagerMaxLength))
  let position = 0
  for (const char of manager) {
    if (/[\p{C}\p{Z}]/u.test(char) && char !== ' ') {
      const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
      errors.push(fieldErrors.invalid(path, manager, `invalid character U+${code} (at position ${position})`))
    }
    position += Buffer.byteLength(char)
  }
  return errors
}

/** Validates dryRun values; only "All" is known. */
export function validateDryRun(values: readonly string[]): FieldError[] {
  if (values.every((value) => value === 'All')) return []
  return [fieldErrors.notSupported(FieldPath.of('dryRun'), values, ['All'])]
}

/** The default field manager of a client: its user agent up to the first slash (upstream: prefixFromUserAgent). */
export function managerFromUserAgent(userAgent: string): string {
  const prefix = userAgent.split('/')[0] ?? ''
  return [...prefix.replaceAll(/[^\x20-\x7e]/g, '')].slice(0, fieldManagerMaxLength).join('')
}

/** Reads and validates the options of a writing verb. Throws Invalid (422) with the option kind in its details. */
export function parseWriteOptions(
  kind: WriteOptionsKind,
  query: URLSearchParams,
  o: { userAgent: string; apply?: boolean },
): WriteOptions {
  const manager = query.get('fieldManager') ?? ''
  const validation = query.get('fieldValidation') ?? ''
  const dryRun = query.getAll('dryRun')
  const force = boolParameter(query, 'force')
  const errors: FieldError[] = []
  if (kind === 'PatchOptions') {
    if (o.apply === true && manager === '') {
      errors.push(fieldErrors.required(FieldPath.of('fieldManager'), 'is required for apply patch'))
    }
    if (o.apply !== true && force !== undefined) {
      errors.push(fieldErrors.forbidden(FieldPath.of('force'), 'may not be specified for non-apply patch'))
    }
  }
  errors.push(...validateFieldManager(manager), ...validateDryRun(dryRun))
  if (!['', 'Ignore', 'Strict', 'Warn'].includes(validation)) {
    errors.push(fieldErrors.notSupported(FieldPath.of('fieldValidation'), validation, ['', 'Ignore', 'Strict', 'Warn']))
  }
  if (errors.length > 0) throw statusErrors.invalid({ group: metaGroup, kind }, '', errors)
  return {
    dryRun: dryRun.length > 0,
    fieldManager: manager === '' ? managerFromUserAgent(o.userAgent) : manager,
    fieldValidation: validation === '' ? 'Warn' : (validation as FieldValidation),
    force: force ?? false,
    raw: {
      kind,
      apiVersion: `${metaGroup}/v1`,
      ...(dryRun.length > 0 ? { dryRun } : {}),
      ...(manager === '' ? {} : { fieldManager: manager }),
      ...(validation === '' ? {} : { fieldValidation: validation }),
      ...(force === undefined ? {} : { force }),
    },
  }
}
