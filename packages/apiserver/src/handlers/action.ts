import { applyDefaults, isObject } from '@keelson/apimachinery'
import type { GroupVersionKind, KubeObject, Schema } from '@keelson/apimachinery'
import { definitionSchema, findKind } from '@keelson/api'
import { applyKindDefaults, decodeObject, decodeTargetOf } from '../negotiation/decode.ts'
import { parseBody } from '../negotiation/parse-body.ts'
import { encodeValue } from '../negotiation/encode.ts'
import { negotiateOutput } from '../negotiation/output.ts'
import type { Resource } from '../registry/generic/resource.ts'
import { admissionAttributes } from '../registry/generic/write.ts'
import type { ActionSubresource, VirtualResource } from '../registry/port.ts'
import { readBody } from '../request/body.ts'
import type { Exchange } from '../request/exchange.ts'
import { parseWriteOptions } from '../request/options.ts'
import { send } from './respond.ts'
import { namespaceOf, writeRequest } from './target.ts'
import type { HandlerDependencies } from './target.ts'

function schemaOf(kind: GroupVersionKind, definitionName: string): Schema {
  return (
    findKind({ group: kind.group, version: kind.version, kind: kind.kind })?.schema ?? definitionSchema(definitionName)
  )
}

function sendCreated(exchange: Exchange, object: KubeObject): void {
  const format = negotiateOutput(exchange.context, { transforms: false })
  send(exchange, { status: 201, contentType: format.mediaType, body: encodeValue(object, format) })
}

/** POST to a subresource that acts instead of storing its body (binding, eviction, token). */
export async function actionHandler(
  deps: HandlerDependencies,
  resource: Resource,
  exchange: Exchange,
  action: ActionSubresource,
): Promise<void> {
  const { context, request } = exchange
  const bytes = await readBody(request)
  const options = parseWriteOptions('CreateOptions', context.query, {
    userAgent: context.headers['user-agent'] ?? '',
  })
  const schema = schemaOf(action.kind, action.definitionName)
  const rules = { fieldValidation: options.fieldValidation, context }
  const target = { ...action.kind, schema }
  const decoded = parseBody(context, bytes, { strict: options.fieldValidation !== 'Ignore', target })
  const body = decodeObject(decoded, target, rules)
  applyDefaults(body, schema)
  const write = writeRequest(deps, resource, exchange, options)
  const attributes = admissionAttributes(resource, write, { operation: 'CREATE', object: body, kind: action.kind })
  await deps.admission.admit(attributes)
  await deps.admission.validate(attributes)
  const result = await action.create({
    namespace: namespaceOf(resource, exchange),
    name: context.info.name,
    body,
    dryRun: options.dryRun,
    context,
  })
  sendCreated(exchange, result)
}

/** POST to a resource that is computed and never stored (reviews). */
export async function virtualHandler(resource: VirtualResource, exchange: Exchange): Promise<void> {
  const { context, request } = exchange
  const { kind } = resource
  const bytes = await readBody(request)
  const options = parseWriteOptions('CreateOptions', context.query, {
    userAgent: context.headers['user-agent'] ?? '',
  })
  const rules = { fieldValidation: options.fieldValidation, context }
  const target = decodeTargetOf(kind)
  const decoded = parseBody(context, bytes, { strict: options.fieldValidation !== 'Ignore', target })
  const body = decodeObject(decoded, target, rules)
  applyKindDefaults(kind, body)
  const namespace = kind.namespaced ? context.info.namespace : ''
  if (namespace !== '' && isObject(body.metadata)) body.metadata.namespace ??= namespace
  sendCreated(exchange, await resource.create({ namespace, body, user: context.user, dryRun: options.dryRun, context }))
}
