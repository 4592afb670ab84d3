import { statusErrors } from '@keelson/apimachinery'
import type { Clock, Logger, Random } from '@keelson/component-base'
import type { Authorizer } from '../authz/port.ts'
import type { AuthorizerAttributes } from '../authz/port.ts'
import type { RegistryDependencies, Resource } from '../registry/generic/resource.ts'
import type { WriteRequest } from '../registry/generic/write.ts'
import type { Exchange } from '../request/exchange.ts'
import type { WriteOptions } from '../request/options.ts'

/** What handlers of resources work with. */
export interface HandlerDependencies extends RegistryDependencies {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly authorizer: Authorizer
  /** Resolves the refusal of an authorizer into the error clients see. */
  forbidden(attributes: AuthorizerAttributes, reason: string): Error
  /** Shortest life of a watch that names no timeout, in seconds; the longest is twice that. */
  readonly minRequestTimeoutSeconds: number
}

/** Answers one request on a stored resource. */
export type ResourceHandler = (deps: HandlerDependencies, resource: Resource, exchange: Exchange) => Promise<void>

/** The namespace as storage uses it: '' for cluster-scoped resources. */
export function namespaceOf(resource: Resource, exchange: Exchange): string {
  return resource.kind.namespaced ? exchange.context.info.namespace : ''
}

/** Asks the authorizer; throws forbidden when it does not allow. */
export async function authorize(
  deps: Pick<HandlerDependencies, 'authorizer' | 'forbidden'>,
  attributes: AuthorizerAttributes,
): Promise<void> {
  const { decision, reason } = await deps.authorizer.authorize(attributes)
  if (decision !== 'allow') throw deps.forbidden(attributes, reason)
}

/** The registry's view of a writing request. */
export function writeRequest(
  deps: HandlerDependencies,
  resource: Resource,
  exchange: Exchange,
  options: WriteOptions,
): WriteRequest {
  const { context } = exchange
  const { info } = context
  return {
    context,
    namespace: namespaceOf(resource, exchange),
    name: info.name,
    subresource: info.subresource,
    options,
    authorizeCreate: () => {
      const { user } = context
      return authorize(deps, { ...info, user, verb: 'create' })
    },
  }
}

/** Throws 400 when the namespace or name of the URL cannot be a path segment of a storage key. */
export function checkPathNames(exchange: Exchange): void {
  const { name, namespace, parts } = exchange.context.info
  for (const [value, what] of [
    [parts[1] === undefined ? '' : name, 'Name'],
    [namespace, 'Namespace'],
  ] as const) {
    const problems = pathSegmentProblems(value)
    if (problems.length > 0) {
      throw statusErrors.badRequest(`${what} parameter invalid: ${JSON.stringify(value)}: ${problems.join(';')}`)
    }
  }
}

function pathSegmentProblems(value: string): string[] {
  if (value === '.' || value === '..') return [`may not be '${value}'`]
  return ['/', '%'].filter((char) => value.includes(char)).map((char) => `may not contain '${char}'`)
}
