import { formatGroupVersion, statusErrors } from '@keelson/apimachinery'
import type { KindDefinition } from '@keelson/api'
import type { Resource } from '../registry/generic/resource.ts'
import type { UpdateScope } from '../registry/generic/update-scope.ts'
import type { ActionSubresource, Subresource } from '../registry/port.ts'
import type { ResourceTable } from '../registry/resources.ts'
import { addWarning } from '../request/context.ts'
import type { Exchange } from '../request/exchange.ts'
import { actionHandler, virtualHandler } from './action.ts'
import { createHandler } from './create.ts'
import { deleteCollectionHandler, deleteHandler } from './delete.ts'
import { getHandler } from './get.ts'
import { listHandler } from './list.ts'
import { patchHandler, patchObject } from './patch.ts'
import { getScaleHandler, patchScaleHandler, updateScaleHandler } from './scale.ts'
import { checkPathNames } from './target.ts'
import type { HandlerDependencies, ResourceHandler } from './target.ts'
import { replaceObject, updateHandler } from './update.ts'
import { watchHandler } from './watch.ts'

/** Answers a subresource that is a connection to somewhere else (exec, log, proxy...). */
export type ConnectHandler = (resource: Resource, exchange: Exchange) => Promise<void>

/** Connecting subresources by group, resource and name: 'pods/exec', 'apps/things/proxy'. */
export type ConnectHandlers = Readonly<Record<string, ConnectHandler>>

/** What the router works with. */
export interface RouterDependencies extends HandlerDependencies {
  readonly resources: ResourceTable
  readonly connect: ConnectHandlers
  /** Actions that need more of the server than a strategy has (serviceaccounts/token), by 'resource/subresource'. */
  readonly actions: Readonly<Record<string, ActionSubresource>>
}

const collectionVerbs: Readonly<Record<string, ResourceHandler>> = {
  create: createHandler,
  list: listHandler,
  watch: watchHandler,
  deletecollection: deleteCollectionHandler,
}

const objectVerbs: Readonly<Record<string, ResourceHandler>> = {
  get: getHandler,
  watch: watchHandler,
  update: updateHandler,
  patch: patchHandler,
  delete: deleteHandler,
}

const scaleVerbs: Readonly<Record<string, ResourceHandler>> = {
  get: getScaleHandler,
  update: updateScaleHandler,
  patch: patchScaleHandler,
}

function pathKey(kind: KindDefinition, subresource: string): string {
  return `${kind.group === '' ? '' : `${kind.group}/`}${kind.resource}/${subresource}`
}

/** Whether the URL has the form this kind has: in a namespace, or not. */
function checkScope(kind: KindDefinition, exchange: Exchange): void {
  const { namespace, parts, verb } = exchange.context.info
  const named = parts[1] !== undefined
  if (!kind.namespaced && namespace !== '' && !kind.namesNamespace) throw statusErrors.genericNotFound()
  if (kind.namespaced && namespace === '' && named) throw statusErrors.genericNotFound()
  if (kind.namespaced && namespace === '' && (verb === 'create' || verb === 'deletecollection')) {
    throw statusErrors.genericMethodNotAllowed()
  }
}

/** As upstream, nobody reads resources with HEAD, though its verb is that of GET: only proxies take it, to pass it on. */
function refuseHead({ context }: Exchange): void {
  if (context.method === 'HEAD') throw statusErrors.genericMethodNotAllowed()
}

async function serveSubresource(deps: RouterDependencies, resource: Resource, exchange: Exchange): Promise<void> {
  const { info } = exchange.context
  const { kind, strategy } = resource
  const definition = kind.subresources.find((one) => one.name === info.subresource)
  if (definition === undefined) throw statusErrors.genericNotFound()
  const connect = deps.connect[pathKey(kind, info.subresource)]
  if (connect !== undefined) return connect(resource, exchange)
  refuseHead(exchange)
  if (info.parts.length > 3) throw statusErrors.genericNotFound()
  if (!definition.verbs.includes(info.verb)) throw statusErrors.genericMethodNotAllowed()
  if (info.subresource === 'scale') {
    const handler = scaleVerbs[info.verb]
    if (handler === undefined) throw statusErrors.genericMethodNotAllowed()
    return handler(deps, resource, exchange)
  }
  const own =
    deps.actions[pathKey(kind, info.subresource)] ??
    strategy.subresources?.find(({ name }) => name === info.subresource)
  return serveOwn(deps, resource, exchange, own)
}

async function serveOwn(
  deps: RouterDependencies,
  resource: Resource,
  exchange: Exchange,
  own: Subresource | undefined,
): Promise<void> {
  const { info } = exchange.context
  if (own?.type === 'action') return actionHandler(deps, resource, exchange, own)
  const scope: UpdateScope | undefined = own ?? (info.subresource === 'status' ? 'status' : undefined)
  if (scope === undefined) throw statusErrors.genericNotFound()
  if (info.verb === 'get') return getHandler(deps, resource, exchange)
  if (info.verb === 'update') return replaceObject(deps, resource, exchange, scope)
  if (info.verb === 'patch') return patchObject(deps, resource, exchange, scope)
  throw statusErrors.genericMethodNotAllowed()
}

/** What clients of a deprecated kind are told with every answer. */
function deprecationWarning(kind: KindDefinition): string {
  if (kind.deprecation === undefined) return ''
  const { since, replacement } = kind.deprecation
  const instead = replacement === undefined ? '' : `; use ${formatGroupVersion(replacement)} ${replacement.kind}`
  return `${formatGroupVersion(kind)} ${kind.kind} is deprecated in ${since}+${instead}`
}

async function serveStored(deps: RouterDependencies, resource: Resource, exchange: Exchange): Promise<void> {
  const { info } = exchange.context
  addWarning(exchange.context, deprecationWarning(resource.kind))
  const named = info.parts[1] !== undefined
  if (info.subresource !== '') return serveSubresource(deps, resource, exchange)
  refuseHead(exchange)
  const handler = (named ? objectVerbs : collectionVerbs)[info.verb]
  if (handler === undefined || !resource.kind.verbs.includes(info.verb)) throw statusErrors.genericMethodNotAllowed()
  return handler(deps, resource, exchange)
}

/** Leads a resource request to the handler of its verb; 404 for what is not served, 405 for what it cannot do. */
export async function serveResource(deps: RouterDependencies, exchange: Exchange): Promise<void> {
  const { info } = exchange.context
  const served = deps.resources.find(info.apiGroup, info.apiVersion, info.resource)
  if (served === undefined) throw statusErrors.genericNotFound()
  checkPathNames(exchange)
  checkScope(served.kind, exchange)
  if (served.type === 'stored') return serveStored(deps, served.resource, exchange)
  if (info.verb !== 'create' || info.parts.length > 1) throw statusErrors.genericMethodNotAllowed()
  return virtualHandler(served.resource, exchange)
}
