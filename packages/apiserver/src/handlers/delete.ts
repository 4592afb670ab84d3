import { definitionSchema } from '@keelson/api'
import { isObject, statusErrors } from '@keelson/apimachinery'
import type { JsonObject } from '@keelson/apimachinery'
import { parseBody } from '../negotiation/parse-body.ts'
import { encodeObject, encodeValue, partialMetadata } from '../negotiation/encode.ts'
import { negotiateOutput } from '../negotiation/output.ts'
import { deleteCollection } from '../registry/generic/delete-collection.ts'
import { deleteObject, deletedStatus } from '../registry/generic/delete.ts'
import type { Resource } from '../registry/generic/resource.ts'
import type { WriteRequest } from '../registry/generic/write.ts'
import type { DeleteOptions } from '../registry/port.ts'
import { readBody } from '../request/body.ts'
import { parseDeleteOptions } from '../request/delete-options.ts'
import type { Exchange } from '../request/exchange.ts'
import { parseListOptions } from '../request/list-options.ts'
import { send, sendValue } from './respond.ts'
import { namespaceOf } from './target.ts'
import type { ResourceHandler } from './target.ts'

const deleteOptionsTarget = {
  kind: 'DeleteOptions',
  get schema() {
    return definitionSchema('io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions')
  },
}

async function readDeleteOptions(exchange: Exchange): Promise<DeleteOptions> {
  const { context, request } = exchange
  const body = await readBody(request)
  if (body.length === 0) return parseDeleteOptions(context.query, undefined)
  const { value } = parseBody(context, body, { strict: false, target: deleteOptionsTarget })
  if (!isObject(value)) {
    throw statusErrors.badRequest('decoded object cannot be converted to DeleteOptions')
  }
  return parseDeleteOptions(context.query, value as JsonObject)
}

function deleteRequest(resource: Resource, exchange: Exchange, options: DeleteOptions): WriteRequest {
  const { context } = exchange
  return {
    context,
    namespace: namespaceOf(resource, exchange),
    name: context.info.name,
    subresource: '',
    options: {
      dryRun: (options.dryRun?.length ?? 0) > 0,
      fieldManager: '',
      raw: { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', ...options },
    },
  }
}

/** DELETE of one object. */
export const deleteHandler: ResourceHandler = async (deps, resource, exchange) => {
  const { context } = exchange
  const format = negotiateOutput(context, { transforms: true })
  const options = await readDeleteOptions(exchange)
  const request = deleteRequest(resource, exchange, options)
  const { deleted, stored } = await deleteObject(deps, resource, options, request)
  if (deleted && resource.strategy.returnsDeletedObject !== true) {
    sendValue(exchange, 200, deletedStatus(resource, stored.object), format)
    return
  }
  const status = !deleted && options.orphanDependents === false ? 202 : 200
  const body = encodeObject(resource.kind, stored, format, deps.clock.now())
  send(exchange, { status, contentType: format.mediaType, body })
}

/** DELETE of a collection: everything the selectors of the request pick. Answers with the list of what was deleted. */
export const deleteCollectionHandler: ResourceHandler = async (deps, resource, exchange) => {
  const { context } = exchange
  const format = negotiateOutput(context, { transforms: true })
  const options = await readDeleteOptions(exchange)
  const list = parseListOptions(resource.kind, context.query)
  const namespace = namespaceOf(resource, exchange)
  const result = await deleteCollection(
    deps,
    resource,
    {
      ...(namespace === '' ? {} : { namespace }),
      ...(list.label === undefined ? {} : { label: list.label }),
      ...(list.field === undefined ? {} : { field: list.field }),
      ...(list.resourceVersion === '' ? {} : { resourceVersion: list.resourceVersion }),
      limit: list.limit,
      ...(list.continue === '' ? {} : { continue: list.continue }),
      signal: context.signal,
    },
    { options, request: deleteRequest(resource, exchange, options) },
  )
  const { kind } = resource
  const { transform } = format
  const partial = transform?.kind === 'PartialObjectMetadata' ? transform.version : undefined
  const items = result.items.map(({ object }) => (partial === undefined ? object : partialMetadata(object, partial)))
  const value = {
    kind: partial === undefined ? kind.listKind : 'PartialObjectMetadataList',
    apiVersion: partial ?? (kind.group === '' ? kind.version : `${kind.group}/${kind.version}`),
    metadata: { resourceVersion: String(result.revision) },
    items,
  }
  send(exchange, { status: 200, contentType: format.mediaType, body: encodeValue(value, format) })
}
