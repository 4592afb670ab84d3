import { statusErrors } from '@keelson/apimachinery'
import type { StatusError } from '@keelson/apimachinery'
import type { AuthorizerAttributes } from './port.ts'

/** The refusal as clients see it, in upstream's words. */
export function forbiddenError(attributes: AuthorizerAttributes, reason: string): StatusError {
  const message = describeDenied(attributes)
  return statusErrors.forbidden(
    { group: attributes.apiGroup, resource: attributes.resource },
    attributes.name,
    reason === '' ? message : `${message}: ${reason}`,
  )
}

function describeDenied(attributes: AuthorizerAttributes): string {
  const { user, verb, resource, subresource, namespace } = attributes
  const who = `User ${JSON.stringify(user.name)} cannot ${verb}`
  if (!attributes.isResourceRequest) return `${who} path ${JSON.stringify(attributes.path)}`
  const what = subresource === '' ? resource : `${resource}/${subresource}`
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`
  return `${who} resource ${JSON.stringify(what)} in API group ${JSON.stringify(attributes.apiGroup)} ${where}`
}
