import type { RequestContext } from '../request/context.ts'
import type { RequestInfo } from '../request/request-info.ts'

/** The labels that say of a metric which requests it is about. */
export const requestLabelNames = ['verb', 'group', 'version', 'resource', 'subresource', 'scope', 'component'] as const

const verbNames: Readonly<Record<string, string>> = { create: 'POST', update: 'PUT' }

function verbOf(context: RequestContext): string {
  const { info, headers, method } = context
  if (info.verb === 'patch' && headers['content-type'] === 'application/apply-patch+yaml') return 'APPLY'
  if (['exec', 'attach', 'portforward', 'proxy'].includes(info.subresource)) return 'CONNECT'
  if (!info.isResourceRequest) return method
  return verbNames[info.verb] ?? info.verb.toUpperCase()
}

function scopeOf(info: RequestInfo): string {
  if (info.parts[1] !== undefined) return 'resource'
  if (info.namespace !== '') return 'namespace'
  return info.isResourceRequest ? 'cluster' : ''
}

/** Their values for one request. */
export function requestLabels(context: RequestContext): Record<(typeof requestLabelNames)[number], string> {
  const { info } = context
  return {
    verb: verbOf(context),
    group: info.apiGroup,
    version: info.apiVersion,
    resource: info.resource,
    subresource: info.subresource,
    scope: scopeOf(info),
    component: 'apiserver',
  }
}
