import type { KubeObject } from '@keelson/apimachinery'
import { applyKindDefaults, decodeObject, decodeTargetOf } from '../negotiation/decode.ts'
import { parseBody } from '../negotiation/parse-body.ts'
import { encodeObject } from '../negotiation/encode.ts'
import { negotiateOutput } from '../negotiation/output.ts'
import { ensureName, ensureNamespace } from '../registry/generic/meta.ts'
import { updateObject } from '../registry/generic/update.ts'
import type { UpdateScope } from '../registry/generic/update-scope.ts'
import type { Resource } from '../registry/generic/resource.ts'
import { readBody } from '../request/body.ts'
import type { Exchange } from '../request/exchange.ts'
import { parseWriteOptions } from '../request/options.ts'
import { send } from './respond.ts'
import { namespaceOf, writeRequest } from './target.ts'
import type { HandlerDependencies, ResourceHandler } from './target.ts'

/** PUT on an object or an updating subresource: replaces what its scope covers. */
export async function replaceObject(
  deps: HandlerDependencies,
  resource: Resource,
  exchange: Exchange,
  scope: UpdateScope,
): Promise<void> {
  const { context, request } = exchange
  const format = negotiateOutput(context, { transforms: true })
  const body = await readBody(request)
  const options = parseWriteOptions('UpdateOptions', context.query, {
    userAgent: context.headers['user-agent'] ?? '',
  })
  const target = decodeTargetOf(resource.kind)
  const rules = { fieldValidation: options.fieldValidation, context }
  const read = (): KubeObject => {
    const decoded = parseBody(context, body, { strict: options.fieldValidation !== 'Ignore', target })
    const object = decodeObject(decoded, target, rules)
    ensureNamespace(object, namespaceOf(resource, exchange))
    ensureName(object, context.info.name)
    applyKindDefaults(resource.kind, object)
    return object
  }
  let object: KubeObject | undefined = read()
  const uid = object.metadata.uid ?? ''
  const { stored, created } = await updateObject(deps, resource, {
    ...writeRequest(deps, resource, exchange, options),
    scope,
    ...(uid === '' ? {} : { preconditions: { uid } }),
    mayCreate: scope === 'object' && resource.strategy.allowCreateOnUpdate === true,
    compute: () => {
      // Consumed by the update; after a lost race, which is rare, it is read from the body once more.
      const wanted = object ?? read()
      object = undefined
      return wanted
    },
  })
  const answer = encodeObject(resource.kind, stored, format, deps.clock.now())
  send(exchange, { status: created ? 201 : 200, contentType: format.mediaType, body: answer })
}

/** PUT on an object itself. */
export const updateHandler: ResourceHandler = (deps, resource, exchange) =>
  replaceObject(deps, resource, exchange, 'object')
