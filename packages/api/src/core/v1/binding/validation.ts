import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, fieldErrors } from '@keelson/apimachinery'
import type { Binding } from '../types.generated.ts'

/** Rules for a binding: its target is a node, by name. */
export function validateBinding({ target }: Binding): FieldError[] {
  const errors: FieldError[] = []
  const kind = target?.kind ?? ''
  if (kind !== '' && kind !== 'Node') {
    errors.push(fieldErrors.notSupported(FieldPath.of('target', 'kind'), kind, ['Node', '<empty>']))
  }
  if (!target?.name) errors.push(fieldErrors.required(FieldPath.of('target', 'name'), ''))
  return errors
}
