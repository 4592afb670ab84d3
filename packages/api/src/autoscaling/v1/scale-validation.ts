import type { FieldError } from '@keelson/apimachinery'
import { FieldPath } from '@keelson/apimachinery'
import { nonNegative } from '../../validation/rules.ts'
import type { Scale } from './types.generated.ts'

/** Rules for what is written to /scale. */
export function validateScale({ spec }: Scale): FieldError[] {
  return nonNegative(spec.replicas, FieldPath.of('spec', 'replicas'))
}
