import type { FieldError, FieldPath, Quantity } from '@keelson/apimachinery'
import { fieldErrors, isDns1123Label, isQualifiedName, tryParseQuantity } from '@keelson/apimachinery'
import { invalidAll, optionalText } from '../../../validation/rules.ts'
import type { ResourceRequirements } from '../types.generated.ts'
import { parseResourceList } from './requests.ts'
import {
  isExtendedResource,
  isHugePageResource,
  isIntegerResource,
  isNativeResource,
  isOvercommitAllowed,
  isStandardContainerResource,
  isStandardResource,
} from './resource-names.ts'

/** Names of resources that a container may ask for. */
export function validateContainerResourceName(name: string, path: FieldPath): FieldError[] {
  const errors = invalidAll(path, name, isQualifiedName(name))
  if (errors.length > 0) return errors
  if (!name.includes('/')) {
    if (!isStandardResource(name)) {
      errors.push(fieldErrors.invalid(path, name, 'must be a standard resource type or fully qualified'))
    }
    if (!isStandardContainerResource(name)) {
      errors.push(fieldErrors.invalid(path, name, 'must be a standard resource for containers'))
    }
  } else if (!isNativeResource(name) && !isExtendedResource(name)) {
    errors.push(fieldErrors.invalid(path, name, "doesn't follow extended resource name standard"))
  }
  return errors
}

/** An amount of a resource: not negative, and whole where the resource is. */
export function validateAmount(name: string, amount: Quantity, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  if (amount.sign() < 0) {
    errors.push(fieldErrors.invalid(path, amount.toString(), 'must be greater than or equal to 0'))
  }
  if (isIntegerResource(name) && amount.milliValue() % 1000 !== 0) {
    errors.push(fieldErrors.invalid(path, amount.toString(), 'must be an integer'))
  }
  return errors
}

/** An amount that a container asks for: also a multiple of the size of its pages. */
function validateContainerAmount(name: string, amount: Quantity, path: FieldPath): FieldError[] {
  const errors = validateAmount(name, amount, path)
  const page = isHugePageResource(name) ? tryParseQuantity(name.slice('hugepages-'.length)) : undefined
  if (page === undefined || page.sign() <= 0 || amount.milliValue() % page.milliValue() === 0) return errors
  const detail = `${amount.toString()} is not positive integer multiple of ${name}`
  return [...errors, fieldErrors.invalid(path, amount.toString(), detail)]
}

/** The claims a container uses: each is one of the pod's, and used once. */
function validateClaims(
  claims: NonNullable<ResourceRequirements['claims']>,
  podClaims: readonly string[],
  path: FieldPath,
): FieldError[] {
  const whole = new Set<string>()
  const used = new Set<string>()
  return claims.flatMap(({ name, request }, i) => {
    const at = path.index(i)
    if (!name) return [fieldErrors.required(at, '')]
    const key = request ? `${name}/${request}` : name
    const errors = whole.has(name) ? [] : optionalText(request, at.child('request'), isDns1123Label)
    const overlaps = !request && [...used].some((other) => other.startsWith(`${name}/`))
    if (whole.has(name) || overlaps) errors.push(fieldErrors.duplicate(at, name))
    else if (used.has(key)) errors.push(fieldErrors.duplicate(at, key))
    used.add(key)
    if (!request) whole.add(name)
    if (!podClaims.includes(name)) {
      const known = podClaims.length === 0 ? ' which is empty' : `: ${podClaims.toSorted().join(', ')}`
      const missing = fieldErrors.notFound(at, name)
      errors.push({ ...missing, detail: `must be one of the names in pod.spec.resourceClaims${known}` })
    }
    return errors
  })
}

/** Requests and limits of one container, and which of the pod's claims it uses. */
export function validateResources(
  resources: ResourceRequirements | undefined,
  podClaims: readonly string[],
  path: FieldPath,
): FieldError[] {
  if (resources === undefined) return []
  const errors: FieldError[] = []
  const limits = parseResourceList(resources.limits)
  const requests = parseResourceList(resources.requests)
  const [limitsPath, requestsPath] = [path.child('limits'), path.child('requests')]
  for (const [name, limit] of Object.entries(limits)) {
    errors.push(...validateContainerResourceName(name, limitsPath.key(name)))
    errors.push(...validateContainerAmount(name, limit, limitsPath.key(name)))
  }
  for (const [name, request] of Object.entries(requests)) {
    errors.push(...validateContainerResourceName(name, requestsPath.key(name)))
    errors.push(...validateContainerAmount(name, request, requestsPath.key(name)))
    errors.push(...validateAgainstLimit({ name, request, limit: limits[name] }, limitsPath, requestsPath))
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)]
  if (names.some(isHugePageResource) && !names.includes('cpu') && !names.includes('memory')) {
    errors.push(fieldErrors.forbidden(path, 'HugePages require cpu or memory'))
  }
  return [...errors, ...validateClaims(resources.claims ?? [], podClaims, path.child('claims'))]
}

function validateAgainstLimit(
  { name, request, limit }: { name: string; request: Quantity; limit: Quantity | undefined },
  limitsPath: FieldPath,
  requestsPath: FieldPath,
): FieldError[] {
  if (limit === undefined) {
    if (isOvercommitAllowed(name)) return []
    return [fieldErrors.required(limitsPath, 'Limit must be set for non overcommitable resources')]
  }
  if (request.cmp(limit) !== 0 && !isOvercommitAllowed(name)) {
    return [
      fieldErrors.invalid(requestsPath, request.toString(), `must be equal to ${name} limit of ${limit.toString()}`),
    ]
  }
  if (request.cmp(limit) > 0) {
    const detail = `must be less than or equal to ${name} limit of ${limit.toString()}`
    return [fieldErrors.invalid(requestsPath, request.toString(), detail)]
  }
  return []
}
