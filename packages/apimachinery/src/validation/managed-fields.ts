import type { FieldError, FieldPath } from '../errors/index.ts'
import { fieldErrors } from '../errors/index.ts'
import type { ManagedFieldsEntry } from '../meta/index.ts'

/** A field manager's name: at most 128 bytes, printable. */
export function validateFieldManager(manager: string, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  if (Buffer.byteLength(manager) > 128) errors.push(fieldErrors.tooLong(path, '', 128))
  let position = 0
  for (const char of manager) {
    if (!/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(char)) {
      const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
      errors.push(fieldErrors.invalid(path, manager, `invalid character U+${code} (at position ${position})`))
    }
    position += Buffer.byteLength(char)
  }
  return errors
}

/** metadata.managedFields as a client may send it. */
export function validateManagedFields(entries: ManagedFieldsEntry[] | undefined, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  for (const [i, entry] of (entries ?? []).entries()) {
    const at = path.index(i)
    if (entry.operation !== 'Apply' && entry.operation !== 'Update') {
      const operation = entry.operation ?? ''
      errors.push(fieldErrors.invalid(at.child('operation'), operation, 'must be `Apply` or `Update`'))
    }
    if (entry.fieldsType && entry.fieldsType !== 'FieldsV1') {
      errors.push(fieldErrors.invalid(at.child('fieldsType'), entry.fieldsType, 'must be `FieldsV1`'))
    }
    errors.push(...validateFieldManager(entry.manager ?? '', at.child('manager')))
    if (Buffer.byteLength(entry.subresource ?? '') > 256) {
      errors.push(fieldErrors.tooLong(at.child('subresource'), '', 256))
    }
  }
  return errors
}
