import { FieldPath, fieldErrors, statusErrors } from '@keelson/apimachinery'
import type { FieldError, JsonObject } from '@keelson/apimachinery'
import type { DeleteOptions } from '../registry/port.ts'
import { boolParameter, intParameter, validateDryRun } from './options.ts'

const policies = ['Foreground', 'Background', 'Orphan']

function fromQuery(query: URLSearchParams): DeleteOptions {
  const gracePeriodSeconds = intParameter(query, 'gracePeriodSeconds')
  const orphanDependents = boolParameter(query, 'orphanDependents')
  const propagationPolicy = query.get('propagationPolicy')
  const dryRun = query.getAll('dryRun')
  return {
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(orphanDependents === undefined ? {} : { orphanDependents }),
    ...(propagationPolicy === null ? {} : { propagationPolicy: propagationPolicy as 'Background' }),
    ...(dryRun.length === 0 ? {} : { dryRun }),
  }
}

function mistyped(field: string, value: unknown, type: string): Error {
  const actual = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  return statusErrors.badRequest(
    `json: cannot unmarshal ${actual} into Go struct field DeleteOptions.${field} of type ${type}`,
  )
}

interface Expected {
  readonly field: string
  readonly type: string
  accepts(value: unknown): boolean
}

const isText = (value: unknown) => typeof value === 'string'
const expectations: readonly Expected[] = [
  { field: 'gracePeriodSeconds', type: 'int64', accepts: (value) => Number.isSafeInteger(value) },
  { field: 'orphanDependents', type: 'bool', accepts: (value) => typeof value === 'boolean' },
  { field: 'propagationPolicy', type: 'v1.DeletionPropagation', accepts: isText },
  { field: 'dryRun', type: '[]string', accepts: (value) => Array.isArray(value) && value.every(isText) },
]

function fromBody(body: JsonObject): DeleteOptions {
  const options: Record<string, unknown> = {}
  for (const { field, type, accepts } of expectations) {
    const value = body[field]
    if (value === undefined || value === null) continue
    if (!accepts(value)) throw mistyped(field, value, type)
    options[field] = value
  }
  const wanted = body['preconditions']
  if (wanted !== undefined && wanted !== null) {
    if (typeof wanted !== 'object' || Array.isArray(wanted)) throw mistyped('preconditions', wanted, 'v1.Preconditions')
    const preconditions: { uid?: string; resourceVersion?: string } = {}
    for (const key of ['uid', 'resourceVersion'] as const) {
      const value = wanted[key]
      if (value === undefined || value === null) continue
      if (typeof value !== 'string') throw mistyped(`preconditions.${key}`, value, 'string')
      preconditions[key] = value
    }
    options['preconditions'] = preconditions
  }
  return options as DeleteOptions
}

/**
 * Reads metav1.DeleteOptions: from the body if there is one, else from the query.
 *
 * Throws 400 for a body of another kind, 422 for values that make no sense.
 */
export function parseDeleteOptions(query: URLSearchParams, body: JsonObject | undefined): DeleteOptions {
  if (body !== undefined && body['kind'] !== undefined && body['kind'] !== 'DeleteOptions') {
    throw statusErrors.badRequest('decoded object cannot be converted to DeleteOptions')
  }
  const options = body === undefined ? fromQuery(query) : fromBody(body)
  const errors: FieldError[] = []
  const path = FieldPath.of('propagationPolicy')
  const policy = options.propagationPolicy
  if (options.orphanDependents !== undefined && policy !== undefined) {
    errors.push(fieldErrors.invalid(path, policy, 'orphanDependents and deletionPropagation cannot be both set'))
  }
  if (policy !== undefined && !policies.includes(policy)) {
    errors.push(fieldErrors.notSupported(path, policy, [...policies, 'nil']))
  }
  errors.push(...validateDryRun(options.dryRun ?? []))
  if (errors.length > 0) throw statusErrors.invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors)
  return options
}
