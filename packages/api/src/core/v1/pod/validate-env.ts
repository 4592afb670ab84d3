import type { FieldError, FieldPath } from '@keelson/apimachinery'
import {
  fieldErrors,
  isConfigMapKey,
  isDns1123Subdomain,
  isQualifiedName,
  isRelaxedEnvVarName,
  tryParseQuantity,
} from '@keelson/apimachinery'
import { invalidAll, optionalText, requiredText } from '../../../validation/rules.ts'
import type { EnvFromSource, EnvVar, ObjectFieldSelector, ResourceFieldSelector } from '../types.generated.ts'

const envFieldPaths = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]
const volumeFieldPaths = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
]
const podFieldLabels = new Set([
  ...envFieldPaths,
  ...volumeFieldPaths,
  'spec.host',
  'spec.hostNetwork',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.nominatedNodeName',
  'status.phase',
])
const containerResources = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
]

/** Environment variables of a container. */
export function validateEnv(variables: readonly EnvVar[] | undefined, path: FieldPath): FieldError[] {
  return (variables ?? []).flatMap((variable, i) => [
    ...requiredText(variable.name, path.index(i).child('name'), isRelaxedEnvVarName),
    ...validateValueFrom(variable, path.index(i).child('valueFrom')),
  ])
}

function validateValueFrom(variable: EnvVar, path: FieldPath): FieldError[] {
  const source = variable.valueFrom
  if (source === undefined) return []
  const errors: FieldError[] = []
  if (source.fieldRef) errors.push(...validateFieldRef(source.fieldRef, 'env', path.child('fieldRef')))
  if (source.resourceFieldRef) {
    errors.push(...validateResourceFieldRef(source.resourceFieldRef, 'env', path.child('resourceFieldRef')))
  }
  for (const name of ['configMapKeyRef', 'secretKeyRef'] as const) {
    const ref = source[name]
    if (ref === undefined) continue
    errors.push(...invalidAll(path.child(name, 'name'), ref.name ?? '', isDns1123Subdomain(ref.name ?? '')))
    errors.push(...requiredText(ref.key, path.child(name, 'key'), isConfigMapKey))
  }
  const count = Object.values(source).filter((part) => part !== undefined).length
  if (count === 0) {
    const detail =
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'
    errors.push(fieldErrors.invalid(path, '', detail))
  }
  if (variable.value) {
    if (count > 0) errors.push(fieldErrors.invalid(path, '', 'may not be specified when `value` is not empty'))
  } else if (count > 1) {
    errors.push(fieldErrors.invalid(path, '', 'may not have more than one field specified at a time'))
  }
  return errors
}

/** Sources that a container takes its whole environment from. */
export function validateEnvFrom(sources: readonly EnvFromSource[] | undefined, path: FieldPath): FieldError[] {
  return (sources ?? []).flatMap((source, i) => {
    const at = path.index(i)
    const errors = optionalText(source.prefix, at.child('prefix'), isRelaxedEnvVarName)
    const refs = (['configMapRef', 'secretRef'] as const).filter((name) => source[name] !== undefined)
    for (const name of refs)
      errors.push(...requiredText(source[name]?.name, at.child(name, 'name'), isDns1123Subdomain))
    // Upstream reports these two at the list, not at the entry.
    if (refs.length === 0)
      errors.push(fieldErrors.invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'))
    if (refs.length > 1)
      errors.push(fieldErrors.invalid(path, '', 'may not have more than one field specified at a time'))
    return errors
  })
}

/** A reference to a field of the pod itself, in the environment or in a downward API volume. */
export function validateFieldRef(ref: ObjectFieldSelector, use: 'env' | 'volume', path: FieldPath): FieldError[] {
  if (!ref.apiVersion) return [fieldErrors.required(path.child('apiVersion'), '')]
  if (!ref.fieldPath) return [fieldErrors.required(path.child('fieldPath'), '')]
  const subscripted = /^(.*)\['(.*)'\]$/s.exec(ref.fieldPath)
  const label = subscripted?.[1] ?? ref.fieldPath
  const at = path.child('fieldPath')
  if (!podFieldLabels.has(label)) {
    return [fieldErrors.invalid(at, ref.fieldPath, `error converting fieldPath: field label not supported: ${label}`)]
  }
  if (subscripted === null) {
    const allowed = use === 'env' ? envFieldPaths : volumeFieldPaths
    return allowed.includes(label) ? [] : [fieldErrors.notSupported(at, label, allowed)]
  }
  const key = subscripted[2] ?? ''
  if (label === 'metadata.annotations') return invalidAll(path, ref.fieldPath, isQualifiedName(key.toLowerCase()))
  if (label === 'metadata.labels') return invalidAll(path, ref.fieldPath, isQualifiedName(key))
  return [fieldErrors.invalid(path, label, 'does not support subscript')]
}

/** A reference to a container's request or limit. */
export function validateResourceFieldRef(
  ref: ResourceFieldSelector,
  use: 'env' | 'volume',
  path: FieldPath,
): FieldError[] {
  if (use === 'volume' && !ref.containerName) return [fieldErrors.required(path.child('containerName'), '')]
  if (!ref.resource) return [fieldErrors.required(path.child('resource'), '')]
  if (!containerResources.includes(ref.resource) && !/^(?:requests|limits)\.hugepages-/.test(ref.resource)) {
    return [fieldErrors.notSupported(path.child('resource'), ref.resource, containerResources)]
  }
  return validateDivisor(ref, path.child('divisor'))
}

const memoryDivisors = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']

function validateDivisor(ref: ResourceFieldSelector, path: FieldPath): FieldError[] {
  const divisor = tryParseQuantity(ref.divisor ?? '0')
  if (divisor === undefined || divisor.isZero()) return []
  const isCpu = ref.resource.endsWith('.cpu')
  const allowed = isCpu ? ['1m', '1'] : memoryDivisors
  if (allowed.includes(divisor.toString())) return []
  const kind = ref.resource.includes('.hugepages-')
    ? 'hugepages'
    : ref.resource.endsWith('.memory')
      ? 'memory'
      : 'local ephemeral storage'
  const detail = isCpu
    ? "only divisor's values 1m and 1 are supported with the cpu resource"
    : `only divisor's values ${memoryDivisors.join(', ')} are supported with the ${kind} resource`
  return [fieldErrors.invalid(path, ref.resource, detail)]
}
