import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, fieldErrors, getOwn, isConfigMapKey } from '@keelson/apimachinery'
import { invalidAll } from '../../../validation/rules.ts'
import { base64Size, maxDataSize, validateSealed } from '../immutable-data.ts'
import type { ConfigMap } from '../types.generated.ts'

/** Rules for a config map beyond its metadata. */
export function validateConfigMap(map: ConfigMap): FieldError[] {
  const errors: FieldError[] = []
  let size = 0
  const [data, binary] = [FieldPath.of('data'), FieldPath.of('binaryData')]
  for (const [key, value] of Object.entries(map.data ?? {})) {
    errors.push(...invalidAll(data.key(key), key, isConfigMapKey(key)))
    if (getOwn(map.binaryData, key) !== undefined) {
      errors.push(fieldErrors.invalid(data.key(key), key, 'duplicate of key present in binaryData'))
    }
    size += Buffer.byteLength(value)
  }
  for (const [key, value] of Object.entries(map.binaryData ?? {})) {
    errors.push(...invalidAll(binary.key(key), key, isConfigMapKey(key)))
    size += base64Size(value)
  }
  if (size > maxDataSize) errors.push(fieldErrors.tooLong(FieldPath.of(), '', maxDataSize))
  return errors
}

/** Rules for a changed config map beyond its metadata. */
export function validateConfigMapUpdate(map: ConfigMap, old: ConfigMap): FieldError[] {
  return [...validateSealed(map, old, ['data', 'binaryData']), ...validateConfigMap(map)]
}
