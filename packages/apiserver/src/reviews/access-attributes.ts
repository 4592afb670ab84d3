import { FieldPath, fieldErrors } from '@keelson/apimachinery'
import type { FieldError } from '@keelson/apimachinery'
import type { NonResourceAttributes, ResourceAttributes } from '@keelson/api'
import type { UserInfo } from '../authn/port.ts'
import type { AuthorizerAttributes } from '../authz/port.ts'

/** What an access review asks about: a resource or a path. */
export interface AccessSpec {
  readonly resourceAttributes?: ResourceAttributes
  readonly nonResourceAttributes?: NonResourceAttributes
}

/** The question in the authorizers' terms. */
export function attributesOf(spec: AccessSpec, user: UserInfo): AuthorizerAttributes {
  const { resourceAttributes: resource, nonResourceAttributes: other } = spec
  const nothing = { apiGroup: '', apiVersion: '', resource: '', subresource: '', namespace: '', name: '' }
  if (resource === undefined) {
    return { ...nothing, user, isResourceRequest: false, verb: other?.verb ?? '', path: other?.path ?? '' }
  }
  return {
    user,
    isResourceRequest: true,
    verb: resource.verb ?? '',
    apiGroup: resource.group ?? '',
    apiVersion: resource.version || '*',
    resource: resource.resource ?? '',
    subresource: resource.subresource ?? '',
    namespace: resource.namespace ?? '',
    name: resource.name ?? '',
    path: '',
    fieldSelector: resource.fieldSelector?.rawSelector,
    labelSelector: resource.labelSelector?.rawSelector,
  }
}

/** A review must ask about exactly one of resource and path. */
export function validateAccessSpec(spec: AccessSpec): FieldError[] {
  const path = FieldPath.of('spec')
  const { resourceAttributes: resource, nonResourceAttributes: other } = spec
  if (resource !== undefined && other !== undefined) {
    const message = 'cannot be specified in combination with resourceAttributes'
    return [fieldErrors.invalid(path.child('nonResourceAttributes'), other, message)]
  }
  if (resource === undefined && other === undefined) {
    const message = 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
    return [fieldErrors.invalid(path.child('resourceAttributes'), null, message)]
  }
  return []
}

/** A review about somebody must say about whom. */
export function validateSubject(spec: { user?: string; groups?: readonly string[] }): FieldError[] {
  if (spec.user || (spec.groups ?? []).length > 0) return []
  const path = FieldPath.of('spec', 'user')
  return [fieldErrors.invalid(path, spec.user ?? '', 'at least one of user or group must be specified')]
}
