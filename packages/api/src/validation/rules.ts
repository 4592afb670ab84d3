import type { FieldError, FieldPath } from '@keelson/apimachinery'
import { fieldErrors, isQualifiedName } from '@keelson/apimachinery'

/** One Invalid error per message. */
export function invalidAll(path: FieldPath, value: unknown, messages: readonly string[]): FieldError[] {
  return messages.map((message) => fieldErrors.invalid(path, value, message))
}

/** Required when empty, else whatever the check finds. */
export function requiredText(
  value: string | undefined,
  path: FieldPath,
  check: (value: string) => readonly string[] = () => [],
): FieldError[] {
  return value ? invalidAll(path, value, check(value)) : [fieldErrors.required(path, '')]
}

/** The check, for a value that is there; nothing for one that is not. */
export function optionalText(
  value: string | undefined,
  path: FieldPath,
  check: (value: string) => readonly string[],
): FieldError[] {
  return value ? invalidAll(path, value, check(value)) : []
}

/** Required when empty, unsupported unless it is one of the allowed ones (listed as given). */
export function requiredOneOf(value: string | undefined, path: FieldPath, allowed: readonly string[]): FieldError[] {
  return value ? optionalOneOf(value, path, allowed) : [fieldErrors.required(path, '')]
}

/** Unsupported unless absent or one of the allowed ones. */
export function optionalOneOf(value: string | undefined, path: FieldPath, allowed: readonly string[]): FieldError[] {
  return value === undefined || allowed.includes(value) ? [] : [fieldErrors.notSupported(path, value, allowed)]
}

/** A number that is absent or not negative. */
export function nonNegative(value: number | undefined, path: FieldPath): FieldError[] {
  return value !== undefined && value < 0
    ? [fieldErrors.invalid(path, value, 'must be greater than or equal to 0')]
    : []
}

/** A label key or anything else that is a qualified name. */
export function qualifiedName(value: string | undefined, path: FieldPath): FieldError[] {
  return invalidAll(path, value ?? '', isQualifiedName(value ?? ''))
}

const fileModeMessage = 'must be a number between 0 and 0777 (octal), both inclusive'

/** Permission bits, where given. */
export function fileMode(mode: number | undefined, path: FieldPath): FieldError[] {
  return mode !== undefined && (mode < 0 || mode > 0o777) ? [fieldErrors.invalid(path, mode, fileModeMessage)] : []
}

/** A path without '..' among its parts. */
export function noBacksteps(target: string, path: FieldPath): FieldError[] {
  return target.split('/').includes('..') ? [fieldErrors.invalid(path, target, "must not contain '..'")] : []
}

/** A relative path that stays below where it starts. */
export function descendingPath(target: string, path: FieldPath): FieldError[] {
  const absolute = target.startsWith('/') ? [fieldErrors.invalid(path, target, 'must be a relative path')] : []
  return [...absolute, ...noBacksteps(target, path)]
}

/** A relative path that does not start with the dots kubelet keeps for itself. */
export function nonReservedPath(target: string, path: FieldPath): FieldError[] {
  const errors = descendingPath(target, path)
  if (target.startsWith('..') && !target.startsWith('../')) {
    errors.push(fieldErrors.invalid(path, target, "must not start with '..'"))
  }
  return errors
}
