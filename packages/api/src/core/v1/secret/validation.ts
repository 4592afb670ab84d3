import type { FieldError, FieldPath as Path } from '@keelson/apimachinery'
import { FieldPath, fieldErrors, getOwn, isConfigMapKey, validateImmutableField } from '@keelson/apimachinery'
import { invalidAll } from '../../../validation/rules.ts'
import { base64Size, maxDataSize, validateSealed } from '../immutable-data.ts'
import type { Secret } from '../types.generated.ts'

const accountAnnotation = 'kubernetes.io/service-account.name'

/** Rules for a secret beyond its metadata. */
export function validateSecret(secret: Secret): FieldError[] {
  const path = FieldPath.of('data')
  const errors: FieldError[] = []
  let size = 0
  for (const [key, value] of Object.entries(secret.data ?? {})) {
    errors.push(...invalidAll(path.key(key), key, isConfigMapKey(key)))
    size += base64Size(value)
  }
  if (size > maxDataSize) errors.push(fieldErrors.tooLong(path, '', maxDataSize))
  return [...errors, ...validateType(secret, path)]
}

function missing(secret: Secret, key: string, path: Path): FieldError[] {
  return getOwn(secret.data, key) === undefined ? [fieldErrors.required(path.key(key), '')] : []
}

function validateType(secret: Secret, path: Path): FieldError[] {
  switch (secret.type) {
    case 'kubernetes.io/service-account-token': {
      if (secret.metadata.annotations?.[accountAnnotation]) return []
      return [fieldErrors.required(FieldPath.of('metadata', 'annotations').key(accountAnnotation), '')]
    }
    case 'kubernetes.io/dockercfg':
      return validateJson(secret, '.dockercfg', path)
    case 'kubernetes.io/dockerconfigjson':
      return validateJson(secret, '.dockerconfigjson', path)
    case 'kubernetes.io/basic-auth': {
      const errors = [...missing(secret, 'username', path), ...missing(secret, 'password', path)]
      return errors.length === 2 ? errors : []
    }
    case 'kubernetes.io/ssh-auth':
      return getOwn(secret.data, 'ssh-privatekey') ? [] : [fieldErrors.required(path.key('ssh-privatekey'), '')]
    case 'kubernetes.io/tls':
      return [...missing(secret, 'tls.crt', path), ...missing(secret, 'tls.key', path)]
    default:
      return []
  }
}

function validateJson(secret: Secret, key: string, path: Path): FieldError[] {
  const content = getOwn(secret.data, key)
  if (content === undefined) return [fieldErrors.required(path.key(key), '')]
  try {
    JSON.parse(Buffer.from(content, 'base64').toString())
    return []
  } catch {
    return [fieldErrors.invalid(path.key(key), '<secret contents redacted>', 'unexpected end of JSON input')]
  }
}

/** Rules for a changed secret beyond its metadata: its type stays. */
export function validateSecretUpdate(secret: Secret, old: Secret): FieldError[] {
  return [
    ...validateImmutableField(secret.type, old.type, FieldPath.of('type')),
    ...validateSealed(secret, old, ['data']),
    ...validateSecret(secret),
  ]
}
