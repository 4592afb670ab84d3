import { statusErrors } from '@keelson/apimachinery'
import type { UserInfo } from '../authn/port.ts'
import type { Authorizer, AuthorizerAttributes } from '../authz/port.ts'
import type { RequestContext } from '../request/context.ts'
import type { Filter } from './filter.ts'

const extraPrefix = 'impersonate-extra-'
const serviceAccountPrefix = 'system:serviceaccount:'

/** The identity the Impersonate-* headers ask for. */
interface Wanted {
  readonly user: string
  readonly groups: readonly string[]
  readonly uid: string
  readonly extra: Readonly<Record<string, readonly string[]>>
}

function values(header: string | string[] | undefined): string[] {
  if (header === undefined) return []
  // Node joins repeated headers it does not know with ", ".
  return (Array.isArray(header) ? header : header.split(', ')).filter((value) => value !== '')
}

function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}

function wantedIdentity(context: RequestContext): Wanted | undefined {
  const { headers } = context
  const user = values(headers['impersonate-user'])[0] ?? ''
  const groups = values(headers['impersonate-group'])
  const uid = values(headers['impersonate-uid'])[0] ?? ''
  const extra: Record<string, string[]> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(extraPrefix)) extra[decodeKey(name.slice(extraPrefix.length)).toLowerCase()] = values(value)
  }
  if (user !== '') return { user, groups, uid, extra }
  if (groups.length === 0 && uid === '' && Object.keys(extra).length === 0) return undefined
  throw statusErrors.badRequest('requested impersonation of groups, uid or extra without impersonating a user')
}

interface Check {
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name: string
}

/** Everything the requester must be allowed to impersonate. */
function checksFor(wanted: Wanted): Check[] {
  const checks: Check[] = []
  const parts = wanted.user.startsWith(serviceAccountPrefix) ? wanted.user.split(':') : []
  if (parts.length === 4) {
    checks.push({ group: '', resource: 'serviceaccounts', namespace: parts[2] ?? '', name: parts[3] ?? '' })
  } else checks.push({ group: '', resource: 'users', name: wanted.user })
  for (const name of wanted.groups) checks.push({ group: '', resource: 'groups', name })
  const group = 'authentication.k8s.io'
  if (wanted.uid !== '') checks.push({ group, resource: 'uids', name: wanted.uid })
  for (const [subresource, names] of Object.entries(wanted.extra)) {
    for (const name of names) checks.push({ group, resource: 'userextras', subresource, name })
  }
  return checks
}

function attributesOf(check: Check, user: UserInfo, path: string): AuthorizerAttributes {
  return {
    user,
    verb: 'impersonate',
    isResourceRequest: true,
    apiGroup: check.group,
    apiVersion: 'v1',
    resource: check.resource,
    subresource: check.subresource ?? '',
    namespace: check.namespace ?? '',
    name: check.name,
    path,
  }
}

/** The impersonated user with the groups that go without saying. */
function impersonated(wanted: Wanted): UserInfo {
  const groups = [...wanted.groups]
  const parts = wanted.user.split(':')
  if (wanted.user.startsWith(serviceAccountPrefix) && parts.length === 4 && groups.length === 0) {
    groups.push('system:serviceaccounts', `system:serviceaccounts:${parts[2] ?? ''}`)
  }
  const own = wanted.user === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated'
  if (!groups.includes('system:authenticated') && !groups.includes('system:unauthenticated')) groups.push(own)
  return {
    name: wanted.user,
    groups,
    ...(wanted.uid === '' ? {} : { uid: wanted.uid }),
    ...(Object.keys(wanted.extra).length === 0 ? {} : { extra: wanted.extra }),
  }
}

/** Lets a user who may `impersonate` act as somebody else (Impersonate-User, -Group, -Uid, -Extra-*). */
export function createImpersonationFilter(
  authorizer: Authorizer,
  forbidden: (attributes: AuthorizerAttributes, reason: string) => Error,
): Filter {
  return {
    name: 'impersonation',
    async handle(exchange, next) {
      const { context } = exchange
      const wanted = wantedIdentity(context)
      if (wanted === undefined) return next(exchange)
      for (const check of checksFor(wanted)) {
        const attributes = attributesOf(check, context.user, context.info.path)
        const { decision, reason } = await authorizer.authorize(attributes)
        if (decision !== 'allow') throw forbidden(attributes, reason)
      }
      context.impersonator = context.user
      context.user = impersonated(wanted)
      await next(exchange)
    },
  }
}
