import { FieldPath, fieldErrors, parseGroupVersion, rfc3339, statusErrors } from '@keelson/apimachinery'
import type { FieldError, GroupResource, KubeObject } from '@keelson/apimachinery'
import type { BoundObjectReference, Pod, ServiceAccount, TokenRequest } from '@keelson/api'
import type { Clock } from '@keelson/component-base'
import type { ServiceAccountTokens, TokenBinding } from '../authn/index.ts'
import type { ActionSubresource } from '../registry/port.ts'
import type { ObjectReader } from '../state/port.ts'

const defaultSeconds = 3600
const minSeconds = 10 * 60
const maxSeconds = 2 ** 32
// A pod's own mounted token asks for this odd life; it is given a year, in case the pod never reads the file again, but
// is reported as due after the life it asked for (upstream: service-account-extend-token-expiration).
const mountedSeconds = 60 * 60 + 7
const extendedSeconds = 365 * 24 * 60 * 60

/** What token requests are answered with. */
export interface TokenRequestDependencies {
  readonly tokens: ServiceAccountTokens
  readonly reader: ObjectReader
  readonly clock: Clock
}

/** serviceaccounts/token: issues a token for the account, bound to an object if asked. */
export function createTokenSubresource({ tokens, reader, clock }: TokenRequestDependencies): ActionSubresource {
  return {
    type: 'action',
    name: 'token',
    kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
    definitionName: 'io.k8s.api.authentication.v1.TokenRequest',

    async create({ namespace, name, body }) {
      const request = body as TokenRequest
      const { spec } = request
      const expirationSeconds = spec.expirationSeconds ?? defaultSeconds
      const errors = validateExpiration(expirationSeconds)
      if (errors.length > 0) {
        throw statusErrors.invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest' }, name, errors)
      }
      const account = await find<ServiceAccount>(reader, { resource: 'serviceaccounts', namespace, name })
      const boundTo = await resolveBinding(reader, spec.boundObjectRef, { namespace, account: name })
      const audiences = (spec.audiences ?? []).length === 0 ? [...tokens.apiAudiences] : [...(spec.audiences ?? [])]
      const extended = expirationSeconds === mountedSeconds && boundTo?.kind === 'Pod' && isForApi(audiences, tokens)
      const issued = await tokens.issue({
        namespace,
        serviceAccount: { name, uid: account.metadata.uid },
        audiences,
        boundTo,
        expirationSeconds: extended ? extendedSeconds : expirationSeconds,
        warnAfterSeconds: extended ? expirationSeconds : undefined,
      })
      const answer: TokenRequest = {
        ...request,
        metadata: { name, namespace, creationTimestamp: rfc3339(clock.now()) },
        spec: { ...spec, audiences, expirationSeconds },
        status: issued,
      }
      return answer
    },
  }
}

function isForApi(audiences: readonly string[], tokens: ServiceAccountTokens): boolean {
  return audiences.length === tokens.apiAudiences.length && audiences.every((one) => tokens.apiAudiences.includes(one))
}

function validateExpiration(seconds: number): FieldError[] {
  const path = FieldPath.of('spec', 'expirationSeconds')
  if (seconds < minSeconds)
    return [fieldErrors.invalid(path, seconds, 'may not specify a duration less than 10 minutes')]
  if (seconds > maxSeconds)
    return [fieldErrors.invalid(path, seconds, 'may not specify a duration larger than 2^32 seconds')]
  return []
}

const bindable: Readonly<Record<string, { kind: TokenBinding['kind']; resource: string; namespaced: boolean }>> = {
  Pod: { kind: 'Pod', resource: 'pods', namespaced: true },
  Secret: { kind: 'Secret', resource: 'secrets', namespaced: true },
  Node: { kind: 'Node', resource: 'nodes', namespaced: false },
}

async function resolveBinding(
  reader: ObjectReader,
  ref: BoundObjectReference | undefined,
  target: { namespace: string; account: string },
): Promise<TokenBinding | undefined> {
  if (ref === undefined || ref === null) return undefined
  const { group, version } = parseGroupVersion(ref.apiVersion ?? '')
  const form = group === '' ? bindable[ref.kind ?? ''] : undefined
  if (form === undefined) {
    throw statusErrors.badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${ref.kind ?? ''}`)
  }
  const namespace = form.namespaced ? target.namespace : undefined
  const object = await find(reader, { resource: form.resource, namespace, name: ref.name ?? '' })
  const uid = object.metadata.uid ?? ''
  if (ref.uid && ref.uid !== uid) {
    const message =
      `the UID in the bound object reference (${ref.uid}) does not match the UID in record. ` +
      'The object might have been deleted and then recreated'
    throw statusErrors.conflict({ group: '', resource: form.resource }, ref.name ?? '', message)
  }
  const binding = { kind: form.kind, name: ref.name ?? '', uid }
  return form.kind === 'Pod' ? { ...binding, node: await nodeOf(object as Pod, target.account, reader) } : binding
}

async function nodeOf(pod: Pod, account: string, reader: ObjectReader): Promise<TokenBinding['node']> {
  if (pod.spec?.serviceAccountName !== account) {
    throw statusErrors.badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name`,
    )
  }
  const name = pod.spec.nodeName
  if (!name) return undefined
  const node = await reader.get({ group: '', resource: 'nodes' }, name)
  return { name, uid: node?.metadata.uid }
}

async function find<T extends KubeObject>(
  reader: ObjectReader,
  { resource, namespace, name }: { resource: string; namespace?: string; name: string },
): Promise<T> {
  const groupResource: GroupResource = { group: '', resource }
  const cached = await reader.get<T>(groupResource, name, { namespace })
  const found = cached ?? (await reader.get<T>(groupResource, name, { namespace, fresh: true }))
  if (found === undefined) throw statusErrors.notFound(groupResource, name)
  return found
}
